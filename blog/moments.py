"""Moments as people write and read them: by the clocks of the site's time zone, and in words.

Those clocks are set twice a year. What they skip in spring is no moment at all, and what they show
twice in autumn is two of them: neither is ever taken for another one (PEP 495).
"""

import datetime
import re

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext, pgettext

# What a field for date and time sends (HTML Standard, 4.10.5.1.11); typed by hand, with a space.
WRITTEN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?")
# Which of two moments at which the clocks show the same.
FIRST, SECOND = "first", "second"
# Up to these, in their unit, a distance is counted in it.
MINUTES, HOURS, DAYS, MONTHS = 120, 12, 60, 24


class RepeatedTimeError(ValidationError):
    """The clocks show this time twice, and nobody said which one is meant."""


def moments_at(clock: datetime.datetime) -> list[datetime.datetime]:
    """The moments at which the site's clocks show this: none in spring's gap, two in autumn's."""
    return sorted({moment for moment in _readings(clock) if _clock(moment) == clock})


def read(text: str, which: str = "") -> datetime.datetime:
    """The moment written like "2027-03-01T07:00"; `which` tells `FIRST` from `SECOND` in autumn.

    Raises `RepeatedTimeError` when it does not, and `ValidationError` for what is no moment.
    """
    try:
        clock = datetime.datetime.fromisoformat(
            text.strip() if WRITTEN.fullmatch(text.strip()) else ""
        )
        moments = moments_at(clock)
    except (ValueError, OverflowError) as error:
        raise ValidationError(gettext("Give a date and a time for it to appear.")) from error
    if not moments:
        raise ValidationError(_said_of_gap(clock))
    if len(moments) == 1:
        return moments[0]
    if which not in (FIRST, SECOND):
        raise RepeatedTimeError(
            gettext(
                "The clocks in %(city)s go back then: %(time)s comes twice on %(day)s. Say which "
                "one you mean."
            )
            % {"city": settings.TIME_ZONE_CITY, "time": _time(clock), "day": day(clock)}
        )
    return moments[which == SECOND]


def written(moment: datetime.datetime) -> str:
    """The moment as a field for date and time has it; `which()` says the rest."""
    clock = _clock(moment)
    return clock.isoformat(timespec="seconds" if clock.second else "minutes")


def which(moment: datetime.datetime) -> str:
    """`FIRST` or `SECOND` where the clocks show the same twice, otherwise empty."""
    clock = _clock(moment)
    if len(moments_at(clock)) == 1:
        return ""
    return SECOND if clock.fold else FIRST


def in_words(moment: datetime.datetime) -> str:
    """ "Monday 1 March, 07:00, Ottawa time, in 3 days"."""
    return gettext("%(day)s, %(time)s, %(city)s time, %(distance)s") % {
        "day": day(moment),
        "time": exact_time(moment),
        "city": settings.TIME_ZONE_CITY,
        "distance": distance(moment),
    }


def day(moment: datetime.datetime) -> str:
    """ "Monday 1 March", with the year unless it is this one."""
    clock = _clock(moment)
    this_year = _clock(timezone.now()).year
    return date_format(clock, "l j F" if clock.year == this_year else "l j F Y")


def day_ago(moment: datetime.datetime) -> str:
    """ "Monday 1 March, 3 days ago", for what is not exact to the minute to those who read it."""
    return gettext("%(day)s, %(distance)s") % {"day": day(moment), "distance": distance(moment)}


def exact_time(moment: datetime.datetime) -> str:
    """ "07:00", and where the clocks show it twice, which one."""
    said = {
        "": "%(time)s",
        FIRST: gettext("%(time)s (the first, before the clocks go back)"),
        SECOND: gettext("%(time)s (the second, after the clocks have gone back)"),
    }
    return said[which(moment)] % {"time": _time(moment)}


def distance(moment: datetime.datetime) -> str:
    """ "in 20 minutes", "tomorrow", "3 days ago": as time passes, from a day on by the calendar."""
    now = timezone.now()
    # In UTC: of two times of one zone, Python would subtract what the clocks show.
    seconds = (moment.astimezone(datetime.UTC) - now.astimezone(datetime.UTC)).total_seconds()
    clocks = [_clock(now), _clock(moment)]
    earlier, later = clocks if seconds >= 0 else reversed(clocks)
    days = (later.date() - earlier.date()).days
    minutes, hours = round(abs(seconds) / 60), round(abs(seconds) / 3600)
    if minutes == 0:
        return gettext("in less than a minute") if seconds > 0 else gettext("just now")
    if minutes < MINUTES:
        amount = ngettext("%d minute", "%d minutes", minutes) % minutes
    elif hours < HOURS or days == 0:
        amount = ngettext("%d hour", "%d hours", hours) % hours
    elif days == 1:
        return gettext("tomorrow") if seconds > 0 else gettext("yesterday")
    else:
        amount = _calendar_distance(earlier.date(), later.date())
    said = pgettext("distance", "in %s") if seconds > 0 else pgettext("distance", "%s ago")
    return said % amount


def _calendar_distance(earlier: datetime.date, later: datetime.date) -> str:
    days = (later - earlier).days
    if days < DAYS:
        return ngettext("%d day", "%d days", days) % days
    months = (later.year - earlier.year) * 12 + later.month - earlier.month
    months -= later.day < earlier.day
    if months < MONTHS:
        return ngettext("%d month", "%d months", months) % months
    return ngettext("%d year", "%d years", months // 12) % (months // 12)


def _readings(clock: datetime.datetime) -> list[datetime.datetime]:
    """What the clock shows, reckoned from how clocks go before they are set, and from after."""
    zone = timezone.get_default_timezone()
    return [clock.replace(tzinfo=zone, fold=fold).astimezone(datetime.UTC) for fold in (0, 1)]


def _clock(moment: datetime.datetime) -> datetime.datetime:
    """What the site's clocks show, without a zone; in autumn's second hour with `fold`."""
    if timezone.is_naive(moment):
        return moment
    return timezone.localtime(moment, timezone.get_default_timezone()).replace(tzinfo=None)


def _time(moment: datetime.datetime) -> str:
    return date_format(_clock(moment), "H:i")


def _said_of_gap(clock: datetime.datetime) -> str:
    after, before = _readings(clock)
    return gettext(
        "The clocks in %(city)s go forward then: there is no %(time)s on %(day)s. Choose another "
        "time, such as %(before)s or %(after)s."
    ) % {
        "city": settings.TIME_ZONE_CITY,
        "time": _time(clock),
        "day": day(clock),
        "before": _time(before),
        "after": _time(after),
    }
