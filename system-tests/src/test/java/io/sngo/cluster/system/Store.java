// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.h2.tools.Server;

import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * A server, in a process of its own, that keeps the lock of a cluster. It can be killed
 * and started again at the same port.
 */
abstract class Store implements AutoCloseable {

	private final Path directory;

	private final int port = Ports.free();

	private AppProcess process;

	private Store(String name) {
		this.directory = Run.DIRECTORY.resolve("stores").resolve(name + "-" + this.port);
		try {
			Files.createDirectories(this.directory);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static Store named(String name) {
		Store store = name.equals("h2") ? new H2() : new Redis();
		store.start();
		store.prepare();
		return store;
	}

	void start() {
		this.process = AppProcess.start(command(this.port, this.directory), this.directory.resolve("output.log"),
				this.directory);
		await().atMost(Duration.ofSeconds(60))
			.failFast("The store ended, see " + this.directory, () -> !this.process.isAlive())
			.until(() -> Ports.isListening(this.port));
	}

	/**
	 * Kills the server.
	 * @return when, in milliseconds since 1970
	 */
	long kill() {
		long killed = this.process.signal("KILL");
		this.process.exit(Duration.ofSeconds(10));
		return killed;
	}

	int port() {
		return this.port;
	}

	abstract List<String> command(int port, Path directory);

	/** What has to be there before the applications are. */
	abstract void prepare();

	/** What the applications have to know of it. */
	abstract Map<String, String> properties();

	@Override
	public void close() {
		this.process.close();
	}

	private static final class H2 extends Store {

		private H2() {
			super("h2");
		}

		@Override
		List<String> command(int port, Path directory) {
			return Jvm.shortLived(Server.class, List.of("-tcp", "-tcpPort", Integer.toString(port), "-ifNotExists",
					"-baseDir", directory.toString()));
		}

		@Override
		void prepare() {
			new ResourceDatabasePopulator(new ClassPathResource("org/springframework/integration/jdbc/schema-h2.sql"))
				.execute(new DriverManagerDataSource(url(), "sa", ""));
		}

		private String url() {
			return "jdbc:h2:tcp://127.0.0.1:" + port() + "/./locks;DB_CLOSE_DELAY=-1";
		}

		@Override
		Map<String, String> properties() {
			return Map.of("system.lock-store", "h2", "system.lock-store-url", url());
		}

	}

	private static final class Redis extends Store {

		private Redis() {
			super("redis");
			assumeTrue(Commands.succeeds("redis-server", "--version"),
					"needs the program 'redis-server' (package redis-server)");
		}

		@Override
		List<String> command(int port, Path directory) {
			return List.of("redis-server", "--port", Integer.toString(port), "--bind", "127.0.0.1", "--save", "",
					"--appendonly", "no");
		}

		@Override
		void prepare() {
			// It needs no tables.
		}

		@Override
		Map<String, String> properties() {
			return Map.of("system.lock-store", "redis", "system.lock-store-port", Integer.toString(port()));
		}

	}

}
