"""What each route answers; every view hands values to one template or one seam."""
