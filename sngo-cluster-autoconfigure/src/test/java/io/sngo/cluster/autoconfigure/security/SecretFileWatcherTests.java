// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.security;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import io.sngo.cluster.InvalidConfigurationException;
import io.sngo.cluster.transport.KeyRing;
import io.sngo.cluster.transport.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

@ExtendWith(OutputCaptureExtension.class)
class SecretFileWatcherTests {

	@TempDir
	private Path directory;

	private final KeyRing keys = new KeyRing(Secret.of(Secrets.text(1)));

	private SecretFile file(String text) throws IOException {
		Path path = this.directory.resolve("secrets");
		Files.writeString(path, text);
		return new SecretFile(path.toString());
	}

	private List<String> ids() {
		return this.keys.secrets().stream().map(Secret::id).toList();
	}

	@Test
	void oneSecretInEachLine() throws IOException {
		assertThat(file(Secrets.text(1) + "\r\n\n  " + Secrets.text(2) + "\n").read()).extracting(Secret::id)
			.containsExactly(Secrets.id(1), Secrets.id(2));
	}

	@Test
	void whatIsWrongIsToldWithoutTheSecret() throws IOException {
		assertRefused(file(""), "it is empty");
		assertRefused(file("short"), "a secret of 5 bytes");
		assertRefused(file("x".repeat(20_000)), "more than 16384 bytes");
		assertRefused(new SecretFile(this.directory.resolve("none").toString()), "NoSuchFileException");
		assertRefused(new SecretFile(this.directory.toString()), "Is a directory");
	}

	private static void assertRefused(SecretFile file, String why) {
		assertThatExceptionOfType(InvalidConfigurationException.class).isThrownBy(file::read)
			.withMessageContaining("cluster.security.secret-file")
			.withMessageContaining(why);
	}

	@Test
	void threat12AChangeIsTakenOver(CapturedOutput output) throws IOException {
		SecretFileWatcher watcher = new SecretFileWatcher(file(Secrets.text(1)), this.keys);
		watcher.start();
		try {
			assertThat(watcher.isRunning()).isTrue();
			file(Secrets.text(2) + "\n" + Secrets.text(1));
			await().atMost(Duration.ofSeconds(20)).until(() -> ids().equals(List.of(Secrets.id(2), Secrets.id(1))));
			file(Secrets.text(2));
			await().atMost(Duration.ofSeconds(20)).until(() -> ids().equals(List.of(Secrets.id(2))));
		}
		finally {
			watcher.stop();
		}
		assertThat(watcher.isRunning()).isFalse();
		assertThat(output).contains("have changed: secrets [" + Secrets.id(2)).doesNotContain("qZ8+Yk2v");
	}

	@Test
	void aBrokenFileChangesNothingAndIsToldOnce(CapturedOutput output) throws IOException {
		SecretFileWatcher watcher = new SecretFileWatcher(file("broken"), this.keys);
		watcher.look();
		watcher.look();
		assertThat(ids()).containsExactly(Secrets.id(1));
		assertThat(output.toString().split("The secrets stay as they are", -1)).hasSize(2);
		file(Secrets.text(2));
		watcher.look();
		assertThat(ids()).as("it may not be complete").containsExactly(Secrets.id(1));
		watcher.look();
		assertThat(ids()).containsExactly(Secrets.id(2));
	}

	@Test
	void whatTheFileHasSaidBeforeIsNotTakenAgain() throws IOException {
		SecretFileWatcher watcher = new SecretFileWatcher(file(Secrets.text(1)), this.keys);
		this.keys.add(Secret.of(Secrets.text(2)));
		watcher.look();
		assertThat(ids()).hasSize(2);
	}

}
