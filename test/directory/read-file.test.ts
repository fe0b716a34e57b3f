import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MAX_FILE_BYTES } from "../../src/directory/parse-directory.ts";
import { readDirectoryFile } from "../../src/directory/read-file.ts";
import { SAMPLE, SAMPLE_YAML } from "./sample.ts";

let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "muster-directory-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

describe("readDirectoryFile", () => {
  it.each(["a.yaml", "b.yml", "c.YAML"])("takes %s for YAML", async (name) => {
    const path = await file(name, SAMPLE_YAML);

    expect(await readDirectoryFile(path)).toEqual({ ok: true, directory: SAMPLE });
  });

  it("takes .json for JSON alone", async () => {
    const path = await file("a.json", '{ "organisations": [] }');
    const notJson = await file("b.json", "organisations: []");

    expect(await readDirectoryFile(path)).toMatchObject({ ok: true });
    expect(await readDirectoryFile(notJson)).toMatchObject({ ok: false });
  });

  it("takes .csv for contacts of the present directory", async () => {
    const path = await file("a.csv", "id,organisation,name,role\neve,ep,Eve,press\n");

    const read = await readDirectoryFile(path, { current: SAMPLE });

    expect(read).toMatchObject({ ok: true, directory: { organisations: SAMPLE.organisations } });
  });

  it.each([
    ["directory.txt", "x", "has an unknown ending. One of: .yaml, .yml, .json, .csv"],
    ["large.yaml", new Uint8Array(MAX_FILE_BYTES + 1), "is larger than 5 MB"],
  ])("refuses %s", async (name, content, problem) => {
    expect(await readDirectoryFile(await file(name, content))).toEqual({
      ok: false,
      problems: [{ line: 1, field: "", problem }],
    });
  });

  it("says that there is no such file", async () => {
    const problem = { line: 1, field: "", problem: "there is no such file" };

    expect(await readDirectoryFile(join(folder, "nothing.yaml"))).toEqual({ ok: false, problems: [problem] });
  });

  it("says that it is a folder", async () => {
    const path = join(folder, "folder.yaml");
    await mkdir(path);

    expect(await readDirectoryFile(path)).toMatchObject({
      ok: false,
      problems: [{ problem: "is a folder" }],
    });
  });
});
