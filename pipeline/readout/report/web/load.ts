// Data lie in scripts beside the page: the one way that works on a disk in every browser.

const kept = new Map<string, unknown>();
const loading = new Map<string, Promise<unknown>>();

declare global {
  interface Window {
    readout: (name: string, value: unknown) => void;
  }
}

window.readout = (name, value) => {
  kept.set(name, value);
};

/** What has been loaded under a name. */
export function stored<T>(name: string): T {
  if (!kept.has(name)) throw new Error(`${name} is not loaded`);
  return kept.get(name) as T;
}

/** Load data/NAME.js, once. */
export function load<T>(name: string): Promise<T> {
  if (kept.has(name)) return Promise.resolve(kept.get(name) as T);
  let promise = loading.get(name);
  if (!promise) {
    promise = insert(name);
    loading.set(name, promise);
  }
  return promise as Promise<T>;
}

/** Give up what was loaded under a name: it is loaded again when it is asked for. */
export function drop(name: string): void {
  kept.delete(name);
  loading.delete(name);
}

function insert(name: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = `data/${name}.js`;
    script.onload = () => {
      script.remove();
      if (kept.has(name)) resolve(kept.get(name));
      else reject(new Error(`data/${name}.js is damaged`));
    };
    script.onerror = () => reject(new Error(`data/${name}.js is missing`));
    document.head.append(script);
  });
}

/** The names of the files of a table. */
export function filesOf(name: string, files: number): string[] {
  return Array.from({ length: files }, (_, at) => `${name}-${String(at).padStart(3, "0")}`);
}
