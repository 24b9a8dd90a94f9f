"""Queries of every page: compiled and planned once, asked again with other values."""

import copy
import datetime
from collections.abc import Callable
from functools import cached_property, partial
from typing import Any, NamedTuple

from django.db import connections, router
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler
from django.utils import timezone


class Compiled(NamedTuple):
    """A queryset, its statement, and what turns its columns into what Python has them as."""

    queryset: QuerySet
    compiler: SQLCompiler
    sql: str
    parameters: tuple
    converters: dict[int, tuple]


class Prepared:
    """A queryset that is compiled when it is first asked, and never again.

    To compile one takes Django many times as long as the database needs to answer it. `make` gets
    a stand-in for each value and returns the queryset; a stand-in has the type of what will stand
    there. A moment needs none: whatever moment a condition holds is that of asking. Each
    connection plans its rows but once, too, unless their plan hangs on the values.
    """

    def __init__(
        self, make: Callable[..., QuerySet], *, is_planned_once: bool = True, **stand_ins: Any
    ):
        self.make, self.is_planned_once, self.stand_ins = make, is_planned_once, stand_ins

    def rows(self, **values: Any) -> QuerySet:
        """The queryset with these values, not asked yet. It can be read, but not narrowed."""
        queryset = self._compiled.queryset.all()
        bound = copy.copy(self._compiled.compiler)
        bound.as_sql = lambda *args, **options: self.sql(**values)
        bound.get_converters = lambda columns: self._compiled.converters
        bound.connection = connections[queryset.db]
        if self.is_planned_once:
            bound.execute_sql = partial(_planned_once, bound)
        queryset.query.get_compiler = lambda *args, **options: bound
        return queryset

    def sql(self, **values: Any) -> tuple[str, tuple]:
        """Its statement, and the parameters with these values in their places."""
        compiled = self._compiled
        return compiled.sql, tuple(
            [self._given(parameter, values) for parameter in compiled.parameters]
        )

    def _given(self, parameter: Any, values: dict[str, Any]) -> Any:
        if isinstance(parameter, datetime.datetime):
            return timezone.now()
        for name, stand_in in self.stand_ins.items():
            if type(parameter) is type(stand_in) and parameter == stand_in:
                return values[name]
        return parameter

    @cached_property
    def _compiled(self) -> Compiled:
        queryset = self.make(**self.stand_ins)
        compiler = queryset.query.get_compiler(router.db_for_read(queryset.model))
        sql, parameters = compiler.as_sql()
        columns = [column for column, *_ in compiler.select[: compiler.col_count]]
        return Compiled(queryset, compiler, sql, parameters, compiler.get_converters(columns))


def _planned_once(compiler: SQLCompiler, *args: Any, **options: Any) -> Any:
    with compiler.connection.planned_once():
        return type(compiler).execute_sql(compiler, *args, **options)
