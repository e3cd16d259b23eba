// Where the phone is, as far as it says: a hint for people, never a proof.

const FRESH_MS = 2 * 60_000;
let last = null;
let watch = null;

/** Follow the position while a visit is open. */
export function followPosition() {
  if (watch !== null || !navigator.geolocation) return;
  watch = navigator.geolocation.watchPosition(
    ({ coords, timestamp }) => {
      last = {
        lon_e6: Math.round(coords.longitude * 1e6),
        lat_e6: Math.round(coords.latitude * 1e6),
        accuracy_m: Math.round(coords.accuracy),
        at: timestamp,
      };
    },
    () => { last = null; },
    { enableHighAccuracy: true, maximumAge: 30_000, timeout: 20_000 },
  );
}

export function unfollowPosition() {
  if (watch !== null) navigator.geolocation.clearWatch(watch);
  watch = null;
}

/** {lon_e6, lat_e6, accuracy_m}, or nulls where the last fix is old or missing. */
export function here() {
  if (!last || Date.now() - last.at > FRESH_MS) return { lon_e6: null, lat_e6: null, accuracy_m: null };
  const { at: _, ...fix } = last;
  return fix;
}

/** Metres between two points in microdegrees, on a sphere. */
export function metresBetween(a, b) {
  const rad = (e6) => (e6 / 1e6) * (Math.PI / 180);
  const across = (rad(b.lon_e6) - rad(a.lon_e6)) * Math.cos((rad(a.lat_e6) + rad(b.lat_e6)) / 2);
  return Math.round(6_371_000 * Math.hypot(across, rad(b.lat_e6) - rad(a.lat_e6)));
}
