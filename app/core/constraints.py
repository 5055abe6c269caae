"""What to tell a person when the database refuses a change: one message per constraint."""

from __future__ import annotations

from app.core.i18n import Message

_AMOUNT = Message("The amount must be more than zero.")
_NOT_NEGATIVE = Message("Figures cannot be below zero.")
_STEP = Message("This step is missing something that belongs to it. Nothing was changed.")
_TWICE = Message("This has been stored already. Nothing was stored twice.")
_CODE = Message("This code or number is taken. Choose another one.")
_TWO_PERSONS = Message("Whoever proposed may not decide: another person must.")
_ORDER = Message("The lower bound must not exceed the upper one.")
_SCALE = Message("A figure lies outside of its scale.")
_DATED = Message("There is an entry for this day or year already. Change that one.")

_GROUPS: tuple[tuple[Message, tuple[str, ...]], ...] = (
    (
        _AMOUNT,
        (
            "ck_donors_contribution_amount_positive",
            "ck_donors_contribution_return_amount_positive",
            "ck_donors_pledge_version_number_positive",
            "ck_donors_pledge_year_amount_positive",
            "ck_grants_award_amount_positive",
            "ck_grants_award_share_amount_positive",
            "ck_grants_budget_line_quantity_positive",
            "ck_grants_mci_amount_positive",
            "ck_ledger_posting_amount_not_zero",
            "ck_ledger_rate_positive",
        ),
    ),
    (
        _NOT_NEGATIVE,
        (
            "ck_donors_tranche_amount_not_negative",
            "ck_grants_application_amounts_not_negative",
            "ck_grants_budget_line_costs_not_negative",
            "ck_grants_reviewer_profile_capacity_not_negative",
            "ck_grants_score_points_not_negative",
            "ck_jobs_outbox_task_attempts_not_negative",
            "ck_ledger_fund_year_committed_not_negative",
            "ck_ledger_fund_year_received_not_negative",
        ),
    ),
    (
        _STEP,
        (
            "ck_audit_event_whole_hashes",
            "ck_donors_donor_document_checked_at_if_checked",
            "ck_donors_link_reason_if_ended",
            "ck_donors_matching_half_side_of_parent",
            "ck_donors_matching_run_approved_at_if_approved",
            "ck_donors_matching_run_proposed_at_if_proposed",
            "ck_donors_matching_run_yardstick_stays_draft",
            "ck_donors_matching_work_failure_if_failed",
            "ck_donors_matching_work_run_if_done",
            "ck_donors_pledge_accepted_at_if_accepted",
            "ck_donors_pledge_change_answered_at_if_answered",
            "ck_donors_pledge_fund_if_signed",
            "ck_donors_pledge_import_count_if_taken",
            "ck_donors_pledge_import_taken_at_if_taken",
            "ck_donors_pledge_import_undone_at_if_undone",
            "ck_donors_pledge_signed_at_if_signed",
            "ck_donors_run_consent_answered_at_if_answered",
            "ck_donors_run_consent_reason_if_objected",
            "ck_grants_application_number_if_submitted",
            "ck_grants_application_submitted_at_if_left_draft",
            "ck_grants_award_withdrawn_at_if_withdrawn",
            "ck_grants_call_published_at_if_published",
            "ck_grants_ranking_row_reason_if_unranked",
            "ck_grants_ranking_row_score_if_ranked",
            "ck_grants_review_declared_before_scoring",
            "ck_grants_review_submitted_at_if_submitted",
            "ck_identity_consent_whole_hash",
            "ck_jobs_outbox_task_done_or_dead",
            "ck_ledger_entry_reverses_if_reversal",
            "ck_ledger_rate_import_counts_if_booked",
            "ck_ledger_rate_reason_if_corrected",
            "ck_mail_message_sent_at_if_sent",
            "ck_organisations_invitation_accepted_by_if_accepted",
            "ck_reports_letter_file_if_sealed",
            "ck_reports_letter_hash_if_sealed",
        ),
    ),
    (
        _TWICE,
        (
            "uq_donors_link_open",
            "uq_audit_event_hash",
            "uq_donors_contribution_entry_id",
            "uq_donors_contribution_return_entry_id",
            "uq_donors_pledge_fund_id",
            "uq_donors_pledge_import_file_id",
            "uq_mail_occasion_key",
            "uq_donors_matching_half_asked",
            "uq_donors_matching_half_side",
            "uq_donors_matching_part_number",
            "uq_donors_matching_sheet_leaf",
            "uq_donors_matching_work_run_id",
            "uq_donors_pledge_version_number",
            "uq_donors_run_consent_donor",
            "uq_donors_tranche_number",
            "uq_grants_attachment_file",
            "uq_grants_award_decision_id",
            "uq_grants_award_share_place",
            "uq_grants_decision_basis",
            "uq_grants_ranking_ordinal",
            "uq_grants_ranking_row_application",
            "uq_grants_ranking_row_rank",
            "uq_grants_receipt_file_submission_id",
            "uq_grants_score_criterion",
            "uq_grants_submission_ordinal",
            "uq_identity_consent_text",
            "uq_identity_user_fs_uniquifier",
            "uq_identity_web_session_token_hash",
            "uq_jobs_outbox_task_open",
            "uq_ledger_account_place",
            "uq_ledger_entry_key",
            "uq_ledger_entry_reverses_id",
            "uq_ledger_rate_import_file_id",
            "uq_mail_message_message_id",
            "uq_organisations_invitation_token_hash",
            "uq_reports_letter_version",
        ),
    ),
    (
        _CODE,
        (
            "uq_donors_donor_code",
            "uq_donors_matching_run_number",
            "uq_donors_pledge_code",
            "uq_grants_application_number",
            "uq_grants_award_number",
            "uq_grants_call_code",
            "uq_grants_criterion_code",
            "uq_grants_programme_code",
            "uq_grants_reviewer_profile_code",
            "uq_ledger_account_code",
            "uq_ledger_entry_number",
            "uq_ledger_fund_code",
            "uq_reports_letter_code",
            "uq_reports_letter_number",
        ),
    ),
    (
        _TWO_PERSONS,
        (
            "ck_donors_matching_run_two_persons",
            "ck_donors_pledge_change_two_persons",
            "ck_grants_decision_two_persons",
        ),
    ),
    (
        _ORDER,
        (
            "ck_grants_call_amounts_in_order",
            "ck_grants_grant_type_mci_in_order",
            "ck_grants_grant_type_months_in_order",
            "ck_grants_grant_type_validity_in_order",
        ),
    ),
    (
        _SCALE,
        (
            "ck_donors_matching_half_one_of_two_sides",
            "ck_donors_pledge_match_whole",
            "ck_donors_pledge_share_percent",
            "ck_donors_pledge_tier_range",
            "ck_grants_application_minimum_percent_range",
            "ck_grants_call_own_contribution_percent",
            "ck_grants_call_pass_score_range",
            "ck_grants_call_reviews_range",
            "ck_grants_criterion_max_points_range",
            "ck_grants_criterion_threshold_in_range",
            "ck_grants_criterion_weight_percent",
            "ck_ledger_rate_limit_days",
        ),
    ),
    (
        _DATED,
        (
            "uq_donors_diligence_rule_validity",
            "uq_donors_link_rule_validity",
            "uq_donors_pledge_year_year",
            "uq_grants_grant_type_validity",
            "uq_grants_mci_year",
            "uq_grants_programme_setting_validity",
            "uq_ledger_fund_year_year",
            "uq_ledger_rate_limit_validity",
            "uq_ledger_rate_ordinal",
        ),
    ),
)

_SINGLE: dict[str, Message] = {
    "uq_donors_pledge_external_reference": Message(
        "A pledge with this reference of the donor is entered already."
    ),
    "uq_donors_pledge_import_sha256": Message("This very table was handed in before."),
    "ck_files_stored_file_not_empty": Message("An empty file cannot be stored."),
    "ck_grants_budget_line_amount_is_product": Message(
        "The amount of a budget line must be quantity × unit cost, to the tiyn."
    ),
    "ck_grants_call_opens_before_closing": Message("A call must open before it closes."),
    "ck_grants_reviewer_profile_employer_bin_digits": Message("A BIN has 12 digits."),
    "ck_identity_role_assignment_region_if_front_office": Message(
        "A front-office officer needs a region; other roles have none."
    ),
    "ck_identity_user_email_folded": Message("The e-mail address cannot be stored."),
    "ck_ledger_entry_balances": Message("The booking does not balance. Nothing was booked."),
    "ck_ledger_fund_year_received_in_commitment": Message(
        "A fund cannot have received more than is committed for the year. Nothing was booked."
    ),
    "ck_ledger_fund_year_reserved_in_commitment": Message(
        "The fund has too little free money. Nothing was booked."
    ),
    "ck_organisations_front_office_email_form": Message(
        "The e-mail address of the front office cannot be right."
    ),
    "ck_organisations_front_office_named": Message(
        "A front office needs its name in all three languages."
    ),
    "ck_organisations_front_office_phone_form": Message(
        "The phone number of the front office cannot be right."
    ),
    "ck_organisations_organisation_applicant_has_bin": Message("An applicant needs a BIN."),
    "ck_organisations_organisation_bin_digits": Message("A BIN has 12 digits."),
    "ck_organisations_organisation_iban_form": Message("The account number cannot be right."),
    "uq_donors_contribution_bank_reference": Message(
        "A contribution with this bank reference has been booked already."
    ),
    "ck_donors_tranche_received_in_amount": Message(
        "A part cannot have received more than is due. Nothing was booked."
    ),
    "uq_donors_contribution_return_bank_reference": Message(
        "A return with this bank reference has been booked already."
    ),
    "uq_donors_pledge_change_open": Message(
        "A change of this commitment waits for an answer already. Answer that one first."
    ),
    "uq_donors_donor_organisation_id": Message("This organisation is a donor already."),
    "uq_donors_matching_run_approved": Message("Another split of this ranking has been approved."),
    "uq_grants_conflict_pair": Message("This conflict of interest is on record already."),
    "uq_grants_review_pair": Message("This reviewer has had this application already."),
    "uq_grants_reviewer_profile_user_id": Message("This person is on the register already."),
    "uq_identity_role_assignment_role": Message("This person has this role already."),
    "uq_identity_user_email": Message("There is a person with this e-mail address already."),
    "uq_organisations_front_office_region_code": Message(
        "This region has its front office already."
    ),
    "uq_organisations_member_person": Message("This person is a member already."),
    "uq_organisations_organisation_bin": Message(
        "An organisation with this BIN is registered already."
    ),
}

MESSAGES: dict[str, Message] = {
    **{name: message for message, names in _GROUPS for name in names},
    **_SINGLE,
}

_UNKNOWN = Message("The change contradicts data that is already stored. Nothing was changed.")


def message_for(constraint_name: str) -> Message:
    """Find the message of a constraint; a general one for keys that only refer to other rows."""
    return MESSAGES.get(constraint_name, _UNKNOWN)
