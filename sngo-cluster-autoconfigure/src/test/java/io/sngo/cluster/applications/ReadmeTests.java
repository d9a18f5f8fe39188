// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.applications;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.sngo.cluster.readme.Shop;
import org.junit.jupiter.api.Test;

import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The code of the README compiles and does what is written there.
 */
class ReadmeTests {

	private static final Pattern CODE = Pattern.compile("(?s)```java\n(.*?)```");

	private final HttpClient client = HttpClient.newHttpClient();

	@Test
	void codeIsThatOfTheApplication() throws IOException {
		List<String> written = CODE.matcher(Files.readString(Path.of("..", "README.md")))
			.results()
			.map((block) -> block.group(1))
			.toList();
		assertThat(written).containsExactlyInAnyOrderElementsOf(sources());
	}

	@Test
	void callsAreAnsweredByOneOrTheOther() throws Exception {
		try (Nodes nodes = new Nodes()) {
			ConfigurableApplicationContext first = nodes.startWeb(Shop.class);
			nodes.startWeb(Shop.class);
			nodes.awaitMembers(2).awaitInstances("echo", 2).awaitInstances("orders", 2);
			assertThat(answersOfTwo(() -> send(first, HttpRequest.newBuilder(), "/echo?message=hi")))
				.containsExactly("n1 says: hi", "n2 says: hi");
			assertThat(answersOfTwo(() -> send(first,
					HttpRequest.newBuilder().POST(HttpRequest.BodyPublishers.noBody()), "/orders?article=tea")))
				.containsExactly("{\"node\":\"n1\",\"order\":{\"article\":\"tea\",\"amount\":1}}",
						"{\"node\":\"n2\",\"order\":{\"article\":\"tea\",\"amount\":1}}");
		}
	}

	/**
	 * Asks until two have answered. That one of two that are drawn gets a hundred calls
	 * is not to be expected.
	 */
	private static Set<String> answersOfTwo(Callable<String> call) throws Exception {
		Set<String> answers = new TreeSet<>();
		for (int i = 0; i < 100 && answers.size() < 2; i++) {
			answers.add(call.call());
		}
		return answers;
	}

	private String send(ConfigurableApplicationContext node, HttpRequest.Builder request, String path)
			throws IOException, InterruptedException {
		String port = node.getEnvironment().getProperty("local.server.port");
		URI uri = URI.create("http://127.0.0.1:" + port + path);
		return this.client.send(request.uri(uri).build(), HttpResponse.BodyHandlers.ofString()).body();
	}

	/** Without the lines that only files have. */
	private static List<String> sources() throws IOException {
		List<String> sources = new ArrayList<>();
		try (Stream<Path> files = Files.list(Path.of("src/test/java/io/sngo/cluster/readme"))) {
			for (Path file : files.toList()) {
				String source = Files.readString(file);
				String packageLine = "package io.sngo.cluster.readme;\n\n";
				sources.add(source.substring(source.indexOf(packageLine) + packageLine.length()));
			}
		}
		return sources;
	}

}
