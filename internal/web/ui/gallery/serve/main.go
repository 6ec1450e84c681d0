// Command serve shows the gallery in a browser, for whoever works on the
// design system.
package main

import (
	"flag"
	"log"
	"net/http"
	"time"

	"seatward.dev/seatward/internal/web/ui/gallery"
)

func main() {
	listen := flag.String("listen", "localhost:8090", "address to listen on")
	flag.Parse()
	log.Printf("the gallery is at http://%s", *listen)
	server := &http.Server{Addr: *listen, Handler: gallery.Handler(), ReadHeaderTimeout: 5 * time.Second}
	log.Fatal(server.ListenAndServe())
}
