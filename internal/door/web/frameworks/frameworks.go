package frameworks

import (
	"opencairn.org/cairn/internal/domain/framework"
)

// Desk serves the pages about frameworks.
type Desk struct {
	Framework *framework.Service
}

const (
	listPath    = "/frameworks"
	comparePath = listPath + "/compare"
	checkPath   = "/check"
	dataPath    = "/api/v1/frameworks/"
)

func showPath(id string) string { return listPath + "/" + id }
