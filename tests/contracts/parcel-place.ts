import { describe, expect, it } from "vitest";
import type { ParcelPlace } from "../../src/executions/runners/kubernetes/parcel-place.ts";

const moment = (seconds: number) => new Date(Date.UTC(2025, 10, 21, 12, 0, seconds));
const parcel = (text: string, seconds: number) => ({ bytes: Buffer.from(text), savedAt: moment(seconds) });

/**
 * What every place of parcels does, whatever keeps it.
 * @param makePlace gives what opens one empty place as often as it is called: servers and pods that share it
 */
export function parcelPlaceContract(
  name: string,
  makePlace: () => Promise<() => Promise<ParcelPlace>>,
): void {
  describe(`a place of parcels in ${name}`, () => {
    it("keeps the newest of each way, seen by everybody who opens it, also where two do so at once", async () => {
      const open = await makePlace();
      const [server, pod] = await Promise.all([open(), open()]);

      await server.leave("a", "out", parcel("first", 1));
      await pod.leave("a", "out", parcel("second", 2));
      await pod.leave("a", "home", { bytes: Buffer.from([0, 255, 10]), savedAt: moment(1) });

      expect(await server.fetch("a", "out")).toEqual(Buffer.from("second"));
      expect(await server.fetch("a", "home")).toEqual(Buffer.from([0, 255, 10]));
      await Promise.all([server.close(), pod.close()]);
    });

    it("has nothing of an execution that has left nothing, and of another one's", async () => {
      const place = await (await makePlace())();

      await place.leave("a", "out", parcel("a's", 1));

      expect(await place.fetch("b", "out")).toBeNull();
      expect(await place.fetch("a", "home")).toBeNull();
      await place.close();
    });

    it("doesn't let an older parcel take the place of a newer one; one of the same time may", async () => {
      const place = await (await makePlace())();

      await place.leave("a", "home", parcel("newer", 5));
      await place.leave("a", "home", parcel("older", 4));
      expect(await place.fetch("a", "home")).toEqual(Buffer.from("newer"));
      await place.leave("a", "home", parcel("again", 5));
      expect(await place.fetch("a", "home")).toEqual(Buffer.from("again"));
      await place.close();
    });

    it("keeps the newest of many that are left at once, whichever comes last", async () => {
      const open = await makePlace();
      const places = await Promise.all([open(), open(), open()]);
      const seconds = [3, 6, 1, 5, 2, 4];

      await Promise.all(
        seconds.map((second, at) => places[at % 3]?.leave("a", "home", parcel(`of ${second}`, second))),
      );

      expect(await places[0]?.fetch("a", "home")).toEqual(Buffer.from("of 6"));
      await Promise.all(places.map((place) => place.close()));
    });

    it("forgets both ways of an execution, and no other's; once more is harmless", async () => {
      const place = await (await makePlace())();
      for (const id of ["a", "b"]) {
        await place.leave(id, "out", parcel(`${id} out`, 1));
        await place.leave(id, "home", parcel(`${id} home`, 1));
      }

      await place.remove("a");
      await place.remove("a");

      expect([await place.fetch("a", "out"), await place.fetch("a", "home")]).toEqual([null, null]);
      expect(await place.fetch("b", "home")).toEqual(Buffer.from("b home"));
      await place.close();
    });

    it("carries several megabytes unchanged", async () => {
      const place = await (await makePlace())();
      const bytes = Buffer.alloc(6 * 1024 * 1024, "0123456789\u0000");

      await place.leave("a", "home", { bytes, savedAt: moment(1) });

      expect((await place.fetch("a", "home"))?.equals(bytes)).toBe(true);
      await place.close();
    });

    it("refuses what nobody could read back, and sends nothing of it", async () => {
      const place = await (await makePlace())();
      // Its pages are never touched: it takes an address, and no memory.
      const bytes = new Uint8Array(256 * 1024 * 1024 + 1);

      await expect(place.leave("a", "home", { bytes, savedAt: moment(1) })).rejects.toThrow(
        /268435457 bytes/,
      );
      expect(await place.fetch("a", "home")).toBeNull();
      await place.close();
    });
  });
}
