/** Stands where the name of somebody stood who asked to be forgotten; short, so that it fits wherever a name did. */
export const ERASED_NAME = '已删除';
