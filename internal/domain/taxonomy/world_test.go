package taxonomy

import (
	"context"
	"testing"

	"opencairn.org/cairn/internal/ground/sqldb"
)

type ctx = context.Context

func releaseList(t *testing.T, s *Service) []Release {
	t.Helper()
	all, err := s.Releases(t.Context(), author)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func decide(t *testing.T, s *Service, c Coding) {
	t.Helper()
	if err := s.DB.Write(t.Context(), sqldb.Tenant(c.Provider), func(ctx ctx, tx *sqldb.Tx) error { return s.DecideIn(ctx, tx, c, "en") }); err != nil {
		t.Fatal(err)
	}
}

func codings(t *testing.T, s *Service, offer string) (all []Coding) {
	t.Helper()
	err := s.DB.Read(t.Context(), sqldb.Public, func(ctx ctx, tx *sqldb.Tx) (err error) {
		all, err = CodingsIn(ctx, tx, offer)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
