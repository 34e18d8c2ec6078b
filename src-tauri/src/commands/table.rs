//! The one list of commands: name, request, answer. Everything else about them is derived from it: the dispatcher, the
//! TypeScript bindings, the check that the interface and the app agree.

/// Calls a macro with every command: `name => module::function(Request) -> Answer;`
#[macro_export]
macro_rules! for_each_command {
    ($callback:ident) => {
        $callback! {
            app_status => app::status(Nothing) -> AppStatus;
            app_enrol => app::enrol(Enrol) -> AppStatus;
            app_unlock => app::unlock(Unlock) -> AppStatus;
            app_lock => app::lock(Nothing) -> AppStatus;
            app_retry => app::retry(Nothing) -> AppStatus;
            app_begin_again => app::begin_again(BeginAgain) -> AppStatus;
            settings => app::settings(Nothing) -> Settings;
            settings_put => app::settings_put(Settings) -> Settings;
            sync_status => app::sync_status(Nothing) -> SyncStatus;
            sync_now => app::sync_now(Nothing) -> SyncStatus;
            taken_read => app::taken_read(SpaceOf) -> SyncStatus;
            refused => app::refused(Nothing) -> Vec<Refused>;
            refused_retry => app::refused_retry(DocumentOf) -> Vec<Refused>;
            refused_export => app::refused_export(DocumentOf) -> Exported;
            team => team::team(Nothing) -> Team;
            retention => team::retention(Nothing) -> Retention;
            retention_put => team::retention_put(Retention) -> Retention;
            enrolment_create => team::enrolment_create(EnrolmentCreate) -> EnrolmentCodeCreated;
            devices => device::devices(Nothing) -> Vec<DeviceListed>;
            device_rename => device::rename(DeviceRename) -> Vec<DeviceListed>;
            device_revoke => device::revoke(DeviceOf) -> Vec<DeviceListed>;
            device_restore => device::restore(DeviceOf) -> Vec<DeviceListed>;
            device_wipe => device::wipe(DeviceOf) -> Vec<DeviceListed>;
            grants => grant::grants(Nothing) -> GrantsListed;
            grant_put => grant::put(GrantPut) -> GrantsListed;
            grant_take => grant::take(GrantTake) -> GrantsListed;
            quarantine => quarantine::quarantine(Nothing) -> Vec<Quarantined>;
            quarantine_read => quarantine::read(QuarantineOpened) -> QuarantinedRead;
            quarantine_accept => quarantine::accept(QuarantineOf) -> Vec<Quarantined>;
            quarantine_discard => quarantine::discard(QuarantineDiscard) -> Vec<Quarantined>;
            tonight => shift::tonight(Nothing) -> Tonight;
            shifts => shift::shifts(ShiftsBetween) -> Vec<Shift>;
            shift => shift::shift(ShiftOf) -> Shift;
            shift_plan => shift::plan(ShiftPlanNew) -> Shift;
            shift_plan_edit => shift::plan_edit(ShiftPlanEdit) -> Shift;
            shift_start => shift::start(ShiftOf) -> Shift;
            shift_unstart => shift::unstart(ShiftOf) -> Shift;
            shift_start_unplanned => shift::start_unplanned(ShiftStartUnplanned) -> Shift;
            shift_end => shift::end(ShiftEnd) -> Shift;
            shift_continue => shift::go_on(ShiftOf) -> Shift;
            shift_sign => shift::sign(ShiftSign) -> Shift;
            shift_join => shift::join(ShiftJoin) -> Shift;
            shift_part => shift::part(ShiftJoin) -> Shift;
            narrative_edit => shift::narrative_edit(NarrativeEdit) -> TextSaved;
            encounter => encounter::encounter(EncounterOf) -> Encounter;
            encounter_choices => encounter::choices(ChoicesAt) -> EncounterChoices;
            encounter_edit => encounter::edit(EncounterEdits) -> Encounter;
            encounter_remove => encounter::remove(EncounterRemove) -> Encounter;
            incident => incident::incident(IncidentOf) -> Incident;
            incident_choices => incident::choices(ChoicesAt) -> IncidentChoices;
            incident_edit => incident::edit(IncidentEdits) -> Incident;
            incident_remove => incident::remove(IncidentRemove) -> Incident;
            count_add => count::add(CountAdd) -> Count;
            count_remove => count::remove(CountRemove) -> Count;
            drafts => draft::drafts(Nothing) -> Vec<Draft>;
            draft_put => draft::put(DraftPut) -> Nothing;
            draft_clear => draft::clear(DraftClear) -> Nothing;
            report => report::report(ReportOf) -> StreetReport;
            reports => report::reports(ReportsBefore) -> Vec<EveningReports>;
            question_ask => review::ask(QuestionAsk) -> Question;
            question_answer => review::answer(QuestionAnswer) -> Question;
            question_close => review::close(QuestionClose) -> Question;
            contradiction_choose => review::choose(ContradictionChoose) -> Nothing;
            report_approve => review::approve(ShiftOf) -> Review;
            report_reopen => review::reopen(ReportReopen) -> Review;
            youth_search => youth::search(YouthSearch) -> Vec<YouthSummary>;
            youth => youth::youth(YouthOf) -> Youth;
            looks => youth::looks(LooksOf) -> WhoLooked;
            access_review => access_export::review(AccessReviewOf) -> AccessReview;
            access_export => access_export::make(AccessOrder) -> AccessFile;
            youth_create => youth::create(YouthCreate) -> Youth;
            youth_edit => youth::edit(YouthEdit) -> Youth;
            youth_note_edit => youth::note_edit(YouthNoteEdit) -> TextSaved;
            phone_add => youth::phone_add(PhoneAdd) -> Youth;
            phone_remove => youth::phone_remove(PhoneRemove) -> Youth;
            activities => activity::activities(Nothing) -> Vec<ActivitySummary>;
            activity => activity::activity(ActivityOf) -> Activity;
            activity_create => activity::create(ActivityCreate) -> Activity;
            activity_edit => activity::edit(ActivityEdit) -> Activity;
            invite_candidates => activity::candidates(InviteCandidates) -> Vec<InviteCandidate>;
            invite => activity::invite(Invite) -> Activity;
            uninvite => activity::uninvite(InvitationOf) -> Activity;
            invitation_preview => activity::preview(InvitationOf) -> MessagePreview;
            invitation_hand_over => activity::hand_over(InvitationOf) -> HandOver;
            invitation_hand_over_undo => activity::hand_over_undo(HandOverUndo) -> Activity;
            invitation_answer => activity::answer(InvitationAnswered) -> Activity;
        }
    };
}
