"""/rpc/attach/: files, as multipart requests bring them."""
