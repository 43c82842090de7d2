package api

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/audit"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/job"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// FailedJob is background work that failed: parked, or to be tried again.
type FailedJob struct {
	ID       string          `json:"id"`
	Kind     string          `json:"kind"`
	Args     json.RawMessage `json:"args" doc:"Ids only."`
	Parked   bool            `json:"parked" doc:"It failed too often; retry it once its cause is mended."`
	Attempts int             `json:"attempts"`
	Due      time.Time       `json:"due,omitzero" doc:"Next attempt, when not parked."`
	Added    time.Time       `json:"added"`
	Error    string          `json:"error" doc:"Of the last attempt."`
}

func operator(a *API) {
	const tag, domain = "Operation", "identity"
	may := func(who identity.Actor, act, id string) error {
		return a.Identity.Policy.Allow(who, act, identity.Resource{Type: "operator", ID: id})
	}
	add(a, operation{id: "listFailedJobs", method: http.MethodGet, path: "/jobs/failed", domain: domain, act: "operator.home", tag: tag,
		summary: "Background work that failed, parked ones first"},
		func(ctx context.Context, who identity.Actor, in *Paged) (*answer[list[FailedJob]], error) {
			if err := may(who, "operator.home", ""); err != nil {
				return nil, err
			}
			var all []job.Failed
			err := a.DB.Read(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) (err error) {
				all, err = job.ListFailed(ctx, tx)
				return err
			})
			if err != nil {
				return nil, err
			}
			return cut(*in, all, func(j job.Failed) string { return j.ID }, func(j job.Failed) FailedJob { return FailedJob(j) })
		})
	add(a, operation{id: "retryJob", method: http.MethodPost, path: "/jobs/{job}/retry", domain: domain, act: "operator.job.retry", tag: tag,
		summary: "Try a parked job again"},
		func(ctx context.Context, who identity.Actor, in *struct {
			Job string `path:"job" maxLength:"64" doc:"The job's id."`
		}) (*nothing, error) {
			if err := may(who, "operator.job.retry", in.Job); err != nil {
				return nil, err
			}
			return done(a.DB.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
				retried, err := job.Retry(ctx, tx, in.Job)
				if err != nil {
					return err
				}
				if !retried {
					return fault.New(fault.NotFound, "api.job.none")
				}
				return audit.Record(ctx, tx, audit.Entry{Tenant: string(who.Tenant), Actor: who.Name(), Role: who.RoleNames(), Act: "operator.job.retry", Object: "job/" + in.Job})
			}))
		})
	add(a, operation{id: "verifyAudit", method: http.MethodGet, path: "/audit/verify", domain: domain, act: "identity.audit.verify", tag: tag,
		summary: "Whether an organisation's record of acts was not rewritten"},
		func(ctx context.Context, who identity.Actor, in *OfOrganisation) (*answer[audit.Report], error) {
			tenant := ours(who, in.Organisation)
			if err := a.Identity.Policy.Allow(who, "identity.audit.verify", identity.Resource{Type: "identity.audit", Tenant: tenant}); err != nil {
				return nil, err
			}
			if tenant == "" {
				tenant = audit.Deployment
			}
			return say(audit.Verify(ctx, a.DB, string(tenant)))
		})
}
