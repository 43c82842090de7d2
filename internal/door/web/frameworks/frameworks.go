package frameworks

import (
	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/domain/identity"
)

// Desk serves the pages about frameworks.
type Desk struct {
	Framework *framework.Service
	Identity  *identity.Service
	SignIn    string // path of the sign-in page
	Place     string // jurisdiction whose rules the glossary says first
	Open      bool   // the pages about frameworks are served: others may lead there
}

const (
	listPath    = "/frameworks"
	comparePath = listPath + "/compare"
	checkPath   = "/check"
	dataPath    = "/api/v1/frameworks/"
)

func showPath(id string) string { return listPath + "/" + id }
