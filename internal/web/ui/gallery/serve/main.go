// Command serve shows the gallery in a browser, for whoever works on the
// design system.
package main

import (
	"flag"
	"fmt"
	"net/http"
	"os"
	"time"

	"seatward.dev/seatward/internal/web/ui/gallery"
)

func main() {
	listen := flag.String("listen", "localhost:8090", "address to listen on")
	flag.Parse()
	fmt.Fprintf(os.Stderr, "the gallery is at http://%s\n", *listen)
	server := &http.Server{Addr: *listen, Handler: gallery.Handler(), ReadHeaderTimeout: 5 * time.Second}
	if err := server.ListenAndServe(); err != nil {
		fmt.Fprintln(os.Stderr, "serve:", err)
		os.Exit(1) //nolint:forbidigo // this is the main function of a command
	}
}
