"""The forms behind the actions: what a person types before a service is called."""

from claims.forms.assess import FactsForm, ItemsForm, ReductionForm, ScreeningForm
from claims.forms.base import ActionForm, ReasonForm
from claims.forms.decide import (
    AnswerProposalForm,
    ApproveForm,
    DecisionForm,
    DenyForm,
    EndSupplementForm,
    NoticeArrivalForm,
    ProposeForm,
    ReopenForm,
    SupplementForm,
)
from claims.forms.file import (
    AssignForm,
    DispatchForm,
    EvidenceForm,
    NoteForm,
    RegisterForm,
    TakeForm,
    UploadForm,
    WaiveForm,
)
from claims.forms.money import (
    AdvanceForm,
    AgreementForm,
    BankResultForm,
    ConfirmPayeeForm,
    PayAdvanceForm,
    PayeeForm,
    PayForm,
    RecoveryForm,
)
from claims.forms.parcel import ContractFactsForm, ParcelFactsForm, RescissionForm

__all__ = [
    "ActionForm",
    "AdvanceForm",
    "AgreementForm",
    "AnswerProposalForm",
    "ApproveForm",
    "AssignForm",
    "BankResultForm",
    "ConfirmPayeeForm",
    "ContractFactsForm",
    "DecisionForm",
    "DenyForm",
    "DispatchForm",
    "EndSupplementForm",
    "EvidenceForm",
    "FactsForm",
    "ItemsForm",
    "NoteForm",
    "NoticeArrivalForm",
    "ParcelFactsForm",
    "PayAdvanceForm",
    "PayForm",
    "PayeeForm",
    "ProposeForm",
    "ReasonForm",
    "RecoveryForm",
    "ReductionForm",
    "RegisterForm",
    "ReopenForm",
    "RescissionForm",
    "ScreeningForm",
    "SupplementForm",
    "TakeForm",
    "UploadForm",
    "WaiveForm",
]
