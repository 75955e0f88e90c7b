// What a text costs as SMS: the same as SmsSegments on the server, which says the rules; a test holds the two together.
const basic = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
const escaped = "\f^{}\\[~]|€";

export function segmentsOf(text) {
  const letters = [...text];
  const short = letters.every((letter) => basic.includes(letter) || escaped.includes(letter));
  const [alone, part] = short ? [160, 153] : [70, 67];
  const sizes = letters.map((letter) => (short ? (escaped.includes(letter) ? 2 : 1) : letter.length));
  let [units, segments, inLast] = [0, 1, 0];
  for (const size of sizes) {
    units += size;
    if (inLast + size > part) [segments, inLast] = [segments + 1, 0];
    inLast += size;
  }

  if (units === 0) return { units, segments: 0, left: alone };
  return units <= alone ? { units, segments: 1, left: alone - units } : { units, segments, left: part - inLast };
}
