package app

import (
	"context"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/notice"
	"opencairn.org/cairn/internal/domain/recognition"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/job"
)

// tellDesk writes to those of a university who have something to decide.
func (a *App) tellDesk(ctx context.Context, owner identity.TenantID, id recognition.RequestID, role identity.Role, key string) (job.Commit, error) {
	row, err := a.Recognition.RequestNamed(ctx, teller, owner, id)
	if err != nil || row.Evidence.Title == "" { // the person was erased meanwhile
		return nil, forgotten(err)
	}
	return a.Notice.Send(ctx, notice.Notice{
		Tenant: owner, Role: role, Key: key, Args: []any{"title", row.Evidence.Title, "until", row.Deadline}, Path: "/recogniser/requests/" + string(id),
	})
}

// tellLearner writes to who made a request.
func (a *App) tellLearner(ctx context.Context, owner identity.TenantID, id recognition.RequestID, key string) (job.Commit, error) {
	row, err := a.Recognition.RequestNamed(ctx, teller, owner, id)
	if err != nil || row.Evidence.Title == "" {
		return nil, forgotten(err)
	}
	return a.Notice.Send(ctx, notice.Notice{
		Person: row.Person, Key: key, Args: []any{"title", row.Evidence.Title, "university", row.OwnerOrg.Name, "until", row.Deadline}, Path: "/my/recognition/" + string(id),
	})
}

// forgotten lets a notice about something that is no more pass by.
func forgotten(err error) error {
	if fault.Is(err, "recognition.request_unknown") {
		return nil
	}
	return err
}

func (a *App) tellReferred(ctx context.Context, e recognition.Referred) (job.Commit, error) {
	return a.tellDesk(ctx, e.Owner, e.Request, identity.RoleRecogniser, "notice.recognition_referred")
}

func (a *App) tellFlagged(ctx context.Context, e recognition.Flagged) (job.Commit, error) {
	return a.tellDesk(ctx, e.Owner, e.Request, identity.RoleRegistrar, "notice.recognition_flagged")
}

func (a *App) tellRecognised(ctx context.Context, e recognition.Decided) (job.Commit, error) {
	return a.tellLearner(ctx, e.Owner, e.Request, "notice.recognition_decided")
}

func (a *App) tellEvidenceAsked(ctx context.Context, e recognition.EvidenceAsked) (job.Commit, error) {
	return a.tellLearner(ctx, e.Owner, e.Request, "notice.recognition_asked")
}
