// Measurements, and how they are printed.
import type { CDPSession, Page } from "@playwright/test";

export function median(values: number[]): number {
  return quantile(values, 0.5);
}

export function quantile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** Prints a line of the report. */
export function say(what: string, ...figures: string[]) {
  console.log(`    ${what.padEnd(46)} ${figures.join("   ")}`);
}

/** Simulates a cheap phone on a slow network with Chromium's own throttling. */
export async function slowDown(cdp: CDPSession) {
  await cdp.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  await cdp.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: 150,
    downloadThroughput: (1.6 * 1024 * 1024) / 8,
    uploadThroughput: (0.75 * 1024 * 1024) / 8,
  });
}

/** Scrolls the page from top to bottom and returns the frame times in ms. */
export function scrollThrough(page: Page, seconds: number): Promise<number[]> {
  return page.evaluate(
    (lasting) =>
      new Promise<number[]>((resolve) => {
        const end = document.documentElement.scrollHeight - innerHeight;
        const frames: number[] = [];
        let before = 0;
        let begun = 0;
        const step = (now: number) => {
          if (begun === 0) begun = now;
          else frames.push(now - before);
          before = now;
          const share = (now - begun) / (lasting * 1000);
          scrollTo(0, end * Math.min(1, share));
          if (share < 1) requestAnimationFrame(step);
          else resolve(frames);
        };
        requestAnimationFrame(step);
      }),
    seconds,
  );
}

/** What the page retains: JavaScript heap and WebAssembly memory in MB, and the number of DOM nodes. */
export async function kept(cdp: CDPSession): Promise<{ heap: number; program: number; nodes: number }> {
  await cdp.send("HeapProfiler.collectGarbage");
  const { usedSize } = await cdp.send("Runtime.getHeapUsage");
  const { nodes } = await cdp.send("Memory.getDOMCounters");
  const kind = await cdp.send("Runtime.evaluate", { expression: "WebAssembly.Memory.prototype" });
  const found = await cdp.send("Runtime.queryObjects", { prototypeObjectId: kind.result.objectId as string });
  const sum = await cdp.send("Runtime.callFunctionOn", {
    objectId: found.objects.objectId,
    functionDeclaration: "function() { return this.reduce((sum, memory) => sum + memory.buffer.byteLength, 0); }",
    returnByValue: true,
  });
  return { heap: usedSize / 1e6, program: Number(sum.result.value) / 1e6, nodes };
}
