// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509TrustManager;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.pkitesting.X509Bundle;

/**
 * Somebody who accepts every certificate and presents one whether or not it is asked for:
 * whether they get in is up to the other side alone.
 */
final class Impostor {

	private final KeyManager[] keys;

	private final SSLContext context;

	/**
	 * @param certificate {@code null} for none
	 */
	Impostor(X509Bundle certificate) {
		this.keys = (certificate != null) ? new KeyManager[] { new Presenter(certificate) } : new KeyManager[0];
		this.context = TestAuthority.make(() -> {
			SSLContext made = SSLContext.getInstance("TLS");
			made.init(this.keys, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
			return made;
		});
	}

	/**
	 * Connects and is done with TLS as far as this end knows.
	 */
	RawPeer connect(int port, String... protocols) throws IOException {
		SSLSocket socket = (SSLSocket) this.context.getSocketFactory()
			.createSocket(InetAddress.getLoopbackAddress(), port);
		if (protocols.length > 0) {
			socket.setEnabledProtocols(protocols);
		}
		try {
			socket.startHandshake();
		}
		catch (IOException ex) {
			socket.close();
			throw ex;
		}
		return new RawPeer(socket);
	}

	/**
	 * Calls itself so.
	 * @return what came back; {@code null} where the other side just hung up
	 */
	RawPeer.Received hello(int port, String id, String... protocols) {
		return hello(port, Hello.of("test", RawPeer.peer(id, 7, 7), Lane.PROBE, 0), protocols);
	}

	/**
	 * The same with all that it may say of itself.
	 */
	RawPeer.Received hello(int port, Hello hello, String... protocols) {
		try (RawPeer raw = connect(port, protocols)) {
			raw.greet(Frame.HELLO, hello.encode());
			raw.readMagic();
			return raw.readFrame();
		}
		catch (IOException | UncheckedIOException ex) {
			return null;
		}
	}

	/**
	 * What a node has that dials and listens with it.
	 */
	TransportSecurity security() {
		X509TrustManager everybody = (X509TrustManager) InsecureTrustManagerFactory.INSTANCE.getTrustManagers()[0];
		return TestAuthority.make(() -> new TransportSecurity(new TlsMaterial(
				SslContextBuilder.forServer(this.keys[0])
					.trustManager(InsecureTrustManagerFactory.INSTANCE)
					.clientAuth(ClientAuth.REQUIRE)
					.build(),
				SslContextBuilder.forClient()
					.keyManager(this.keys[0])
					.trustManager(InsecureTrustManagerFactory.INSTANCE)
					.endpointIdentificationAlgorithm(null)
					.build(),
				everybody, List.of()), false, null, true, true));
	}

	private static final class Presenter extends X509ExtendedKeyManager {

		private static final String ALIAS = "it";

		private final X509Bundle certificate;

		Presenter(X509Bundle certificate) {
			this.certificate = certificate;
		}

		private String[] aliases(String type) {
			return type.startsWith("EC") ? new String[] { ALIAS } : null;
		}

		@Override
		public String[] getClientAliases(String type, Principal[] issuers) {
			return aliases(type);
		}

		@Override
		public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
			return List.of(types).contains("EC") ? ALIAS : null;
		}

		@Override
		public String chooseEngineClientAlias(String[] types, Principal[] issuers, SSLEngine engine) {
			return chooseClientAlias(types, issuers, null);
		}

		@Override
		public String[] getServerAliases(String type, Principal[] issuers) {
			return aliases(type);
		}

		@Override
		public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
			return aliases(type) != null ? ALIAS : null;
		}

		@Override
		public String chooseEngineServerAlias(String type, Principal[] issuers, SSLEngine engine) {
			return chooseServerAlias(type, issuers, null);
		}

		@Override
		public X509Certificate[] getCertificateChain(String alias) {
			return this.certificate.getCertificatePath();
		}

		@Override
		public PrivateKey getPrivateKey(String alias) {
			return this.certificate.getKeyPair().getPrivate();
		}

	}

}
