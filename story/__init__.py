"""The sample story as data, its player over HTTP, and the checks of what came out of it. «DỮ LIỆU MẪU»."""
