// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.io.File;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.KeyManagerFactory;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContextBuilder;
import io.sngo.cluster.protocol.DialResult;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import reactor.netty.tcp.SslProvider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Nodes with certificates, and those who have none.
 */
@ExtendWith(BufferLeaks.class)
class TlsTests {

	private static final char[] PASSWORD = "changeit".toCharArray();

	@TempDir
	static Path directory;

	private static TransportSecurity trusted;

	private static TransportSecurity stranger;

	@BeforeAll
	static void certificates() throws Exception {
		KeyStore cluster = keyStore("cluster");
		trusted = security(cluster, cluster);
		stranger = security(keyStore("stranger"), cluster);
	}

	private static KeyStore keyStore(String name) throws Exception {
		Path file = directory.resolve(name + ".p12");
		String keytool = System.getProperty("java.home") + File.separator + "bin" + File.separator + "keytool";
		Process process = new ProcessBuilder(keytool, "-genkeypair", "-alias", "node", "-keyalg", "EC", "-dname",
				"CN=" + name, "-ext", "san=ip:127.0.0.1,dns:localhost", "-storetype", "PKCS12", "-keystore",
				file.toString(), "-storepass", new String(PASSWORD))
			.redirectErrorStream(true)
			.start();
		process.getInputStream().transferTo(OutputStream.nullOutputStream());
		assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
		KeyStore store = KeyStore.getInstance("PKCS12");
		try (InputStream in = Files.newInputStream(file)) {
			store.load(in, PASSWORD);
		}
		return store;
	}

	private static TransportSecurity security(KeyStore own, KeyStore accepted) throws Exception {
		KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
		keys.init(own, PASSWORD);
		X509Certificate trust = (X509Certificate) accepted.getCertificate("node");
		return TransportSecurity.DEFAULT.withTls(new Tls(SslProvider.builder()
			.sslContext(SslContextBuilder.forServer(keys).trustManager(trust).clientAuth(ClientAuth.REQUIRE).build())
			.build(),
				SslProvider.builder()
					.sslContext(SslContextBuilder.forClient().keyManager(keys).trustManager(trust).build())
					.build()));
	}

	private static TestNode node(String id, TransportSecurity security) {
		return new TestNode(id, (config) -> TestConfigs.timeouts(config, Duration.ofSeconds(5), null), security);
	}

	@Test
	void nodesWithCertificatesTalk() {
		try (TestNode one = node("one", trusted); TestNode two = node("two", trusted)) {
			assertThat(one.dial(two.address(), TestNode.SOON)).isEqualTo(new DialResult.Answered(two.peer()));
			one.say(two, "hello");
			await().atMost(TestNode.SOON).until(() -> two.messages.contains("one:hello"));
			byte[] large = new byte[1024 * 1024];
			large[777_777] = 7;
			assertThat(TestNode.get(one.ask(two.peer(), large))).isEqualTo(large);
			assertThat(TestNode.get(two.ask(one.peer(), new byte[] { 1 }))).containsExactly(1);
			assertThat(one.opened).hasValue(1);
			two.transport.close(Duration.ofSeconds(10));
			await().atMost(TestNode.SOON).until(() -> one.transport.statistics().connectionsOpen() == 0);
			assertThat(one.losses).isEmpty();
		}
	}

	@Test
	void aCrashIsSeenThroughTls() {
		try (TestNode one = node("one", trusted); TestNode two = node("two", trusted)) {
			one.say(two, "hello");
			await().atMost(TestNode.SOON).until(() -> two.messages.contains("one:hello"));
			two.transport.disconnect(one.peer());
			await().atMost(TestNode.SOON).until(() -> !one.losses.isEmpty());
			assertThat(one.losses).containsExactly("two:CLOSED_BY_PEER");
		}
	}

	@Test
	void aPlaintextPeerIsClosedBeforeParsingWithAHint() {
		try (LogLines log = new LogLines(); TestNode secured = node("secured", trusted)) {
			try (RawPeer raw = RawPeer.connect(secured.port())) {
				raw.greet(Frame.HELLO, Hello.of("test", RawPeer.peer("raw", 1, 1), Lane.DATA, 0).encode());
				raw.readToEnd();
			}
			try (TestNode plain = node("plain", TransportSecurity.DEFAULT)) {
				plain.say(secured, "hello");
				await().atMost(TestNode.SOON).until(() -> !plain.failures.isEmpty());
			}
			// A node that is hung up on tries once more.
			await().atMost(TestNode.SOON).until(() -> secured.transport.statistics().errorCount() == 3);
			assertThat(log.containing("cluster.encryption-enabled")).isNotEmpty();
			assertThat(secured.opened).hasValue(0);
			assertThat(secured.messages).isEmpty();
		}
	}

	@Test
	void aSecuredPeerOfAPlaintextNodeIsNamed() {
		try (LogLines log = new LogLines();
				TestNode plain = node("plain", TransportSecurity.DEFAULT);
				TestNode secured = node("secured", trusted)) {
			assertThat(secured.dial(plain.address(), TestNode.SOON)).isInstanceOf(DialResult.TimedOut.class);
			await().atMost(TestNode.SOON).until(() -> !log.containing("looks like TLS").isEmpty());
		}
	}

	@Test
	void aCertificateThatNobodyTrustsIsRefused() {
		try (TestNode node = node("node", trusted); TestNode other = node("stranger", stranger)) {
			other.say(node, "hello");
			await().atMost(TestNode.SOON).until(() -> !other.failures.isEmpty());
			await().atMost(TestNode.SOON).until(() -> node.transport.statistics().errorCount() > 0);
			assertThat(node.messages).isEmpty();
			assertThat(node.dial(other.address(), TestNode.SOON)).isInstanceOf(DialResult.TimedOut.class);
		}
	}

}
