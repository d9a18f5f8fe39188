// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;

/**
 * TLS of one connection, which remembers what it was made with.
 */
final class TlsHandler extends SslHandler {

	private final TlsMaterial material;

	/**
	 * @param context the side of the material that this end is
	 */
	TlsHandler(TlsMaterial material, SslContext context, ByteBufAllocator allocator) {
		super(context.newEngine(allocator));
		this.material = material;
	}

	TlsMaterial material() {
		return this.material;
	}

}
