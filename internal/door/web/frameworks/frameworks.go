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
}

const (
	listPath    = "/frameworks"
	comparePath = listPath + "/compare"
	checkPath   = "/check"
	dataPath    = "/api/v1/frameworks/"
)

func showPath(id string) string { return listPath + "/" + id }
