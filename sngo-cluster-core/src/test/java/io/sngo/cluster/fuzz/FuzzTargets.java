// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * All targets, by name, and what has been found with each.
 */
final class FuzzTargets {

	/** In the module's directory. */
	private static final Path CORPORA = Path.of("src/test/resources/fuzz");

	private static final String PACKAGE = "io.sngo.cluster.";

	static final List<String> ALL = List.of("transport.PreambleFuzz", "transport.HelloFuzz", "transport.WelcomeFuzz",
			"transport.RefusalFuzz", "transport.KeyOfferFuzz", "transport.ChallengeFuzz",
			"transport.SecretHandshakeFuzz", "transport.SignedRecordsFuzz", "transport.InboundHandshakeFuzz",
			"transport.OutboundHandshakeFuzz", "transport.FrameDecoderFuzz", "transport.ConnectionFuzz",
			"protocol.UntrustedTextFuzz", "protocol.WireReaderFuzz", "membership.EnvelopeFuzz",
			"membership.SyncRecordsFuzz", "membership.MemberDigestFuzz", "election.ElectionMessageFuzz",
			"registry.RegistryFuzz", "controlplane.ControlPlaneFuzz", "service.call.CallServerFuzz",
			"service.call.CallClientFuzz", "service.call.DeflateFormatFuzz", "service.codec.JsonFuzz",
			"service.codec.CborFuzz", "service.codec.SmileFuzz", "runtime.MessageFrameFuzz");

	private FuzzTargets() {
	}

	/**
	 * Those whose name the system property {@code fuzz.targets} matches, or all.
	 * @throws IllegalArgumentException if it matches none
	 */
	static List<String> chosen() {
		Pattern chosen = Pattern.compile(System.getProperty("fuzz.targets", ".*"));
		List<String> targets = ALL.stream().filter((name) -> chosen.matcher(name).matches()).toList();
		if (targets.isEmpty()) {
			throw new IllegalArgumentException("fuzz.targets '" + chosen + "' matches none of " + ALL);
		}
		return targets;
	}

	/**
	 * A target, for the caller to close.
	 */
	static FuzzTarget create(String name) {
		try {
			Constructor<?> constructor = Class.forName(PACKAGE + name).getDeclaredConstructor();
			constructor.setAccessible(true);
			return (FuzzTarget) constructor.newInstance();
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException("There is no target '" + name + "': " + ALL, ex);
		}
	}

	/**
	 * What is told of a target that has borne all.
	 */
	static String report(String name, long executions, long seconds) {
		return name + ": " + executions + " executions in " + seconds + " s, nothing found";
	}

	/**
	 * Where its corpus is, if there is one: a file for each input that once failed.
	 */
	static Path corpus(String name) {
		return CORPORA.resolve(name);
	}

	/**
	 * What its target is to begin with.
	 */
	static List<byte[]> inputs(String name, FuzzTarget target) {
		List<byte[]> inputs = new ArrayList<>(target.seeds());
		if (Files.exists(corpus(name))) {
			try (Stream<Path> files = Files.list(corpus(name))) {
				for (Path file : files.sorted().toList()) {
					inputs.add(Files.readAllBytes(file));
				}
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}
		return inputs;
	}

}
