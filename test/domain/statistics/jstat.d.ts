/** The few functions of jstat that the tests compare with; the package brings no types. */
declare module 'jstat' {
  interface Distribution {
    cdf(x: number, ...parameters: number[]): number;
  }
  const jstat: {
    jStat: {
      binomial: Distribution;
      beta: Distribution;
      normal: Distribution;
      studentt: Distribution;
      gammaln(x: number): number;
      ibeta(x: number, a: number, b: number): number;
    };
  };
  export default jstat;
}
