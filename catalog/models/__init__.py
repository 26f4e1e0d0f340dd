"""Pydantic models of all data files. The JSON Schemas for editors are generated from them."""

from catalog.models.base import *
from catalog.models.bench import *
from catalog.models.contract import *
from catalog.models.fields import *
from catalog.models.framework import *
from catalog.models.guide import *
from catalog.models.plans import *
from catalog.models.published import *
from catalog.models.result import *
from catalog.models.tables import *
from catalog.models.task import *
from catalog.models.vocabulary import *
