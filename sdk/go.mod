module seatward.dev/sdk

go 1.26
