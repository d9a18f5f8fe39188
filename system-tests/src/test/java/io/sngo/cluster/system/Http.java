// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Asks a node over HTTP. Every answer is JSON, whatever its status; no answer is an
 * {@link UncheckedIOException}.
 */
final class Http {

	private static final JsonMapper JSON = new JsonMapper();

	private static final HttpClient CLIENT = HttpClient.newBuilder()
		.version(HttpClient.Version.HTTP_1_1)
		.connectTimeout(Duration.ofSeconds(5))
		.build();

	private final String base;

	Http(String host, int port) {
		this.base = "http://" + host + ":" + port;
	}

	JsonNode get(String path) {
		return exchange(request(path).GET());
	}

	<T> T get(String path, Class<T> type) {
		return JSON.convertValue(get(path), type);
	}

	JsonNode post(String path) {
		return exchange(request(path).POST(BodyPublishers.noBody()));
	}

	/**
	 * Posts JSON.
	 */
	JsonNode post(String path, Map<String, String> body) {
		return exchange(request(path).header("Content-Type", "application/json")
			.POST(BodyPublishers.ofString(JSON.writeValueAsString(body))));
	}

	private HttpRequest.Builder request(String path) {
		return HttpRequest.newBuilder(URI.create(this.base + path)).timeout(Duration.ofSeconds(20));
	}

	private JsonNode exchange(HttpRequest.Builder request) {
		try {
			return JSON.readTree(CLIENT.send(request.build(), BodyHandlers.ofString()).body());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

}
