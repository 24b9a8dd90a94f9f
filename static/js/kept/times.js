// Times as the server writes them in English: 21 November, 14:05.

const { lang } = document.documentElement;
const locale = lang.startsWith("en") ? "en-GB" : lang;
const clock = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const day = new Intl.DateTimeFormat(locale, { day: "numeric", month: "long" });

const UNITS = [["day", 86_400_000], ["hour", 3_600_000], ["minute", 60_000]];

// In this computer's zone; with the day unless it is today.
export const timeOf = (moment) => {
  const isToday = new Date(moment).toDateString() === new Date().toDateString();
  return isToday ? clock.format(moment) : `${day.format(moment)}, ${clock.format(moment)}`;
};

// "3 minutes": how long it is from one moment to another, in milliseconds, either way.
export const since = (one, other) => {
  const gap = Math.abs(other - one);
  const [unit, length] = UNITS.find(([, milliseconds]) => gap >= milliseconds) ?? [];
  if (!unit) return window.gettext("less than a minute");
  return new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "long" }).format(Math.floor(gap / length));
};
