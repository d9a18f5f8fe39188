// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.util.List;

import javax.net.ssl.SSLException;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;

/**
 * A handshake in memory between the two sides of one node. It finds a key that does not
 * belong to the certificate, an expired certificate, one without use for both directions
 * and a missing authority before others do, and shows which certificates are presented.
 */
@SuppressWarnings("FutureReturnValueIgnored") // in memory, so it is over at once
final class TlsTrial {

	private final SslHandler server;

	private final SslHandler client;

	private final EmbeddedChannel listening;

	private final EmbeddedChannel dialling;

	private TlsTrial(SslContext server, SslContext client) {
		this.server = server.newHandler(UnpooledByteBufAllocator.DEFAULT);
		this.client = client.newHandler(UnpooledByteBufAllocator.DEFAULT);
		this.listening = new EmbeddedChannel(this.server);
		this.dialling = new EmbeddedChannel(this.client);
	}

	/**
	 * @return whom the certificates name that are presented to those who dial, and to
	 * those who are dialled
	 * @throws SSLException why there was no handshake
	 */
	static List<CertificateIdentity> run(SslContext server, SslContext client) throws SSLException {
		TlsTrial trial = new TlsTrial(server, client);
		try {
			trial.shakeHands();
			return List.of(CertificateIdentity.of(PeerCertificates.of(trial.client).get(0)),
					CertificateIdentity.of(PeerCertificates.of(trial.server).get(0)));
		}
		finally {
			end(trial.dialling);
			end(trial.listening);
		}
	}

	private void shakeHands() throws SSLException {
		boolean moved = true;
		while (moved) {
			boolean there = move(this.dialling, this.listening);
			boolean back = move(this.listening, this.dialling);
			moved = there || back;
		}
		Throwable here = this.client.handshakeFuture().cause();
		Throwable there = this.server.handshakeFuture().cause();
		// One of the two only heard of it.
		Throwable cause = (here == null || TlsFailures.isAlert(here)) ? there : here;
		if (cause != null) {
			throw new SSLException(TlsFailures.text(cause), cause);
		}
	}

	private static boolean move(EmbeddedChannel from, EmbeddedChannel to) {
		ByteBuf bytes = from.readOutbound();
		if (bytes == null) {
			return false;
		}
		if (!to.isOpen()) {
			bytes.release();
			return true;
		}
		try {
			to.writeInbound(bytes);
		}
		catch (Exception ex) {
			// The handler's future tells it, too.
		}
		return true;
	}

	private static void end(EmbeddedChannel channel) {
		channel.close();
		channel.releaseInbound();
		channel.releaseOutbound();
	}

}
