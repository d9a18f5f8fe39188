// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system.app;

import java.io.IOException;

/**
 * Where a store is.
 */
record StoreAddress(String host, int port) {

	static StoreAddress parse(String text) {
		int colon = text.lastIndexOf(':');
		return new StoreAddress(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
	}

	StoreClient connect(String writer) throws IOException {
		return new StoreClient(this.host, this.port, writer);
	}

}
