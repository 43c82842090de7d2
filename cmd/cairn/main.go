// Command cairn is open infrastructure for micro-credentials: portal, register,
// issuer, wallet and verifier in one program.
package main

import (
	"os"

	"opencairn.org/cairn/internal/door/cli"
)

func main() { os.Exit(cli.Main()) }
