// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.util.List;
import java.util.function.Supplier;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSessionContext;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolNegotiator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;

/**
 * Makes each connection with the material of that moment. What was dialled is kept from
 * TLS: with it, sessions would be resumed, and those who are no longer trusted with them.
 */
final class CurrentSslContext extends SslContext {

	private final Supplier<TlsMaterial> material;

	private final boolean client;

	CurrentSslContext(Supplier<TlsMaterial> material, boolean client) {
		this.material = material;
		this.client = client;
	}

	private SslContext of(TlsMaterial current) {
		return this.client ? current.client() : current.server();
	}

	private SslContext current() {
		return of(this.material.get());
	}

	@Override
	public boolean isClient() {
		return this.client;
	}

	@Override
	public List<String> cipherSuites() {
		return current().cipherSuites();
	}

	@Override
	@SuppressWarnings("deprecation") // of the type that has to be returned
	public ApplicationProtocolNegotiator applicationProtocolNegotiator() {
		return current().applicationProtocolNegotiator();
	}

	@Override
	public SSLSessionContext sessionContext() {
		return current().sessionContext();
	}

	@Override
	public SSLEngine newEngine(ByteBufAllocator allocator) {
		return current().newEngine(allocator);
	}

	@Override
	public SSLEngine newEngine(ByteBufAllocator allocator, String peerHost, int peerPort) {
		return newEngine(allocator);
	}

	@Override
	protected SslHandler newHandler(ByteBufAllocator allocator, boolean startTls) {
		TlsMaterial now = this.material.get();
		return new TlsHandler(now, of(now), allocator);
	}

	@Override
	protected SslHandler newHandler(ByteBufAllocator allocator, String peerHost, int peerPort, boolean startTls) {
		return newHandler(allocator, startTls);
	}

}
