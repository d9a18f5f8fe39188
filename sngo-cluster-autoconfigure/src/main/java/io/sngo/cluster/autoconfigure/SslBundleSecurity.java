// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure;

import java.util.List;

import javax.net.ssl.SSLException;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContextBuilder;
import io.sngo.cluster.InvalidConfigurationException;
import io.sngo.cluster.transport.Tls;
import org.jspecify.annotations.Nullable;
import reactor.netty.tcp.SslProvider;

import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslManagerBundle;
import org.springframework.util.StringUtils;

/**
 * TLS between nodes out of one of the application's SSL bundles: the same certificate and
 * the same authorities for both directions.
 */
final class SslBundleSecurity {

	private static final String ENABLED = "cluster.encryption-enabled";

	private static final String BUNDLE = "cluster.security.ssl.bundle";

	private SslBundleSecurity() {
	}

	/**
	 * Both properties or none: a certificate that is configured and not used is a
	 * mistake, after which everything is readable by everybody.
	 * @throws InvalidConfigurationException if one is set without the other
	 */
	static void check(ClusterProperties properties) {
		String name = properties.security().ssl().bundle();
		if (properties.encryptionEnabled() && !StringUtils.hasText(name)) {
			throw new InvalidConfigurationException(ENABLED, true,
					"it together with '" + BUNDLE
							+ "', which names the SSL bundle (spring.ssl.bundle.*) with this node's certificate and the"
							+ " authorities it trusts");
		}
		if (!properties.encryptionEnabled() && StringUtils.hasText(name)) {
			throw new InvalidConfigurationException(BUNDLE, name,
					"it together with '" + ENABLED + "' set to true, or leave it empty to talk without encryption");
		}
	}

	/**
	 * @throws InvalidConfigurationException if there is no bundle of that name
	 */
	static Tls of(ClusterProperties properties, @Nullable SslBundles bundles) {
		String name = String.valueOf(properties.security().ssl().bundle());
		SslBundle bundle = bundle(name, bundles);
		return new Tls(provider(server(bundle), bundle), provider(client(bundle), bundle));
	}

	private static SslBundle bundle(String name, @Nullable SslBundles bundles) {
		try {
			if (bundles != null) {
				return bundles.getBundle(name);
			}
		}
		catch (NoSuchSslBundleException ex) {
			// told below
		}
		throw new InvalidConfigurationException(BUNDLE, name, "the name of a bundle under 'spring.ssl.bundle', one of "
				+ ((bundles != null) ? bundles.getBundleNames() : "none"));
	}

	private static SslContextBuilder server(SslBundle bundle) {
		return SslContextBuilder.forServer(bundle.getManagers().getKeyManagerFactory()).clientAuth(ClientAuth.REQUIRE);
	}

	private static SslContextBuilder client(SslBundle bundle) {
		return SslContextBuilder.forClient().keyManager(bundle.getManagers().getKeyManagerFactory());
	}

	private static SslProvider provider(SslContextBuilder builder, SslBundle bundle) {
		SslManagerBundle managers = bundle.getManagers();
		builder.trustManager(managers.getTrustManagerFactory());
		String[] ciphers = bundle.getOptions().getCiphers();
		String[] protocols = bundle.getOptions().getEnabledProtocols();
		if (ciphers != null) {
			builder.ciphers(List.of(ciphers));
		}
		if (protocols != null) {
			builder.protocols(protocols);
		}
		try {
			return SslProvider.builder().sslContext(builder.build()).build();
		}
		catch (SSLException ex) {
			throw new IllegalStateException("No TLS with the SSL bundle of '" + BUNDLE + "': " + ex.getMessage(), ex);
		}
	}

}
