"""The nouns of the register, one a file."""

from models_registry.models.abstention import Abstention
from models_registry.models.award import Award, AwardForm, AwardRecipient, AwardScope
from models_registry.models.closing import Correction, CorrectionKind, LateSending, PeriodBook
from models_registry.models.decision import Decision, DecisionKind, Nomination, Recognition
from models_registry.models.dossier import Dossier
from models_registry.models.emulation_model import CodeCounter, EmulationModel
from models_registry.models.evidence import AFTERWARDS, Evidence, EvidenceStep
from models_registry.models.follow_up import FollowUp, Mark, Upkeep
from models_registry.models.importing import (
    AT_WORK,
    ImportBatch,
    ImportKind,
    ImportMapping,
    ImportOutcome,
    ImportRow,
    ImportState,
)
from models_registry.models.model_join import ModelJoin
from models_registry.models.period import Deadline, EmulationPeriod, PeriodKind, Sector, StandardSector, Step
from models_registry.models.publication import Publication
from models_registry.models.quota import Quota
from models_registry.models.registration import EntryType, Origin, Quality, Registration, SubjectType
from models_registry.models.reorganisation import (
    KeptRehearsal,
    Relocation,
    Reorganisation,
    ReorganisationPlan,
)
from models_registry.models.reported_total import ReportedTotal
from models_registry.models.result import Measure, ResultMetric, ResultReport
from models_registry.models.review import Appraisal, Explanation, ExplanationKind, Inspection, Opinion
from models_registry.models.round_source import RoundSource
from models_registry.models.rule import PeriodRule, RuleKind, Strength
from models_registry.models.status_change import StatusChange
from models_registry.models.unit_choice import UnitChoice

__all__ = [
    "AFTERWARDS",
    "AT_WORK",
    "Abstention",
    "Appraisal",
    "Award",
    "AwardForm",
    "AwardRecipient",
    "AwardScope",
    "CodeCounter",
    "Correction",
    "CorrectionKind",
    "Deadline",
    "Decision",
    "DecisionKind",
    "Dossier",
    "EmulationModel",
    "EmulationPeriod",
    "EntryType",
    "Evidence",
    "EvidenceStep",
    "Explanation",
    "ExplanationKind",
    "FollowUp",
    "ImportBatch",
    "ImportKind",
    "ImportMapping",
    "ImportOutcome",
    "ImportRow",
    "ImportState",
    "Inspection",
    "KeptRehearsal",
    "LateSending",
    "Mark",
    "Measure",
    "ModelJoin",
    "Nomination",
    "Opinion",
    "Origin",
    "PeriodBook",
    "PeriodKind",
    "PeriodRule",
    "Publication",
    "Quality",
    "Quota",
    "Recognition",
    "Registration",
    "Relocation",
    "Reorganisation",
    "ReorganisationPlan",
    "ReportedTotal",
    "ResultMetric",
    "ResultReport",
    "RoundSource",
    "RuleKind",
    "Sector",
    "StandardSector",
    "StatusChange",
    "Step",
    "Strength",
    "SubjectType",
    "UnitChoice",
    "Upkeep",
]
