import type { Page } from 'playwright-core';

/** Everything that is wider than the screen, or text that runs out of its box. */
export function overflowing(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('body *')]
      .filter((element) => {
        const { right, left, width } = element.getBoundingClientRect();
        return width > 0 && (right > window.innerWidth + 1 || left < -1);
      })
      .map((element) => `${element.tagName} ${element.textContent?.slice(0, 30)}`),
  );
}

/** Words below WCAG's contrast of 4.5 to 1 on what lies behind them; what is hidden from readers is no word. */
export function faint(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    type Colour = [red: number, green: number, blue: number, alpha: number];
    const parse = (css: string): Colour => {
      const [red = 0, green = 0, blue = 0, alpha = 1] = (css.match(/[\d.]+/g) ?? []).map(Number);
      return [red, green, blue, alpha];
    };
    const over = (top: Colour, below: Colour): Colour => {
      const mix = (index: 0 | 1 | 2): number => top[index] * top[3] + below[index] * (1 - top[3]);
      return [mix(0), mix(1), mix(2), 1];
    };
    const luminance = (colour: Colour): number => {
      const [red, green, blue] = colour.slice(0, 3).map((value) => {
        const share = value / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      }) as [number, number, number];
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    // What a browser paints where nobody painted.
    const canvas: Colour = matchMedia('(prefers-color-scheme: dark)').matches ? [18, 18, 18, 1] : [255, 255, 255, 1];
    const groundOf = (element: Element): Colour => {
      const layers: Colour[] = [];
      for (let one: Element | null = element; one !== null; one = one.parentElement)
        layers.push(parse(getComputedStyle(one).backgroundColor));
      return layers.reverse().reduce((below, top) => over(top, below), canvas);
    };
    const hasOwnWords = (element: Element): boolean =>
      [...element.childNodes].some(
        (node) => node.nodeType === Node.TEXT_NODE && (node.textContent ?? '').trim() !== '',
      );
    return [...document.querySelectorAll('body *')]
      .filter((element) => hasOwnWords(element) && element.closest('[aria-hidden="true"]') === null)
      .filter((element) => element.checkVisibility())
      .flatMap((element) => {
        const ground = groundOf(element);
        const words = over(parse(getComputedStyle(element).color), ground);
        const [dark, light] = [luminance(ground), luminance(words)].sort((a, b) => a - b) as [number, number];
        const ratio = (light + 0.05) / (dark + 0.05);
        return ratio < 4.5
          ? [`${ratio.toFixed(2)} ${element.className} ${element.textContent?.trim().slice(0, 20)}`]
          : [];
      });
  });
}
