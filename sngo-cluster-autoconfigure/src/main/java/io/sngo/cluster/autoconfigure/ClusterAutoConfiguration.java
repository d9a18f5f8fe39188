// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure;

import java.util.List;
import java.util.concurrent.Executor;

import io.sngo.cluster.ClusterManager;
import io.sngo.cluster.InvalidConfigurationException;
import io.sngo.cluster.Leadership;
import io.sngo.cluster.election.LeaderLock;
import io.sngo.cluster.runtime.Cluster;
import io.sngo.cluster.runtime.ClusterBuilder;
import io.sngo.cluster.service.CallObserver;
import io.sngo.cluster.service.DeniedCall;
import io.sngo.cluster.service.DeniedCallListener;
import io.sngo.cluster.service.LoadBalancer;
import io.sngo.cluster.service.PayloadCodec;
import io.sngo.cluster.service.RemoteService;
import io.sngo.cluster.service.ServiceRegistry;
import io.sngo.cluster.transport.KeyRing;
import io.sngo.cluster.transport.MessageTransport;
import io.sngo.cluster.transport.TlsMaterial;
import io.sngo.cluster.transport.TransportSecurity;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.thread.Threading;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.core.task.VirtualThreadTaskExecutor;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

/**
 * Makes the application a node of a cluster.
 */
@AutoConfiguration(after = { SslAutoConfiguration.class, ClusterPayloadAutoConfiguration.class })
@ConditionalOnProperty(name = "cluster.enabled", matchIfMissing = true)
@EnableConfigurationProperties(ClusterProperties.class)
public final class ClusterAutoConfiguration {

	/**
	 * Name of the bean, an {@link Executor}, that handlers run on where there is one.
	 */
	public static final String HANDLER_EXECUTOR = "clusterHandlerExecutor";

	private static final String AUTHENTICATION = "org.springframework.security.core.Authentication";

	private static final Log logger = LogFactory.getLog(ClusterAutoConfiguration.class);

	private static final String HANDLER_THREADS = "sngo-cluster-handler-";

	ClusterAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	Cluster cluster(ClusterProperties properties, Environment environment, ObjectProvider<SslBundles> sslBundles,
			ObjectProvider<PayloadCodec> codec, ObjectProvider<LoadBalancer> loadBalancer,
			@Qualifier(HANDLER_EXECUTOR) ObjectProvider<Executor> handlerExecutor,
			ObjectProvider<CallObserver> observers, ObjectProvider<DeniedCallListener> deniedCalls,
			ObjectProvider<LeaderLock> leaderLock, ObjectProvider<KeyRing> keys, ApplicationContext application) {
		ClusterBuilder builder = Cluster.builder(ClusterConfigs.of(properties));
		builder.shutdown(() -> SpringApplication.exit(application, () -> 1));
		checkPropagation(properties, application.getClassLoader());
		builder.security(security(properties, keys.getIfAvailable(), sslBundles.getIfAvailable()));
		codec.ifAvailable(builder::payloadCodec);
		loadBalancer.ifAvailable(builder::loadBalancer);
		List<CallObserver> all = observers.orderedStream().toList();
		if (!all.isEmpty()) {
			builder.callObserver(AllObservers.of(all));
		}
		List<DeniedCallListener> listeners = deniedCalls.orderedStream().toList();
		if (!listeners.isEmpty()) {
			builder.deniedCallListener((call) -> tell(listeners, call));
		}
		if (properties.leader().strategy() == ClusterProperties.Leader.Strategy.LOCK_REGISTRY) {
			builder.leaderLock(leaderLock.getIfAvailable(ClusterAutoConfiguration::noLock));
		}
		Executor executor = handlerExecutor.getIfAvailable();
		if (executor == null && Threading.VIRTUAL.isActive(environment)) {
			executor = new VirtualThreadTaskExecutor(HANDLER_THREADS);
		}
		if (executor != null) {
			builder.handlerExecutor(executor);
		}
		Cluster cluster = builder.build();
		if (properties.encryptionEnabled()) {
			sslBundles.ifAvailable((bundles) -> SslBundleSecurity.follow(properties, bundles, cluster));
		}
		return cluster;
	}

	/**
	 * All of them, whatever one of them throws.
	 */
	private static void tell(List<DeniedCallListener> listeners, DeniedCall call) {
		for (DeniedCallListener listener : listeners) {
			try {
				listener.denied(call);
			}
			catch (RuntimeException | Error ex) {
				logger.warn("A listener of denied calls has failed", ex);
			}
		}
	}

	private static TransportSecurity security(ClusterProperties properties, @Nullable KeyRing keys,
			@Nullable SslBundles bundles) {
		SslBundleSecurity.check(properties);
		TlsMaterial tls = properties.encryptionEnabled() ? SslBundleSecurity.of(properties, bundles) : null;
		ClusterProperties.Security security = properties.security();
		if (keys == null && (StringUtils.hasText(security.secret()) || StringUtils.hasText(security.secretFile()))) {
			throw new InvalidConfigurationException("cluster.security.secret", "set",
					"it together with ClusterSecurityAutoConfiguration, or define a bean of the type KeyRing: nobody"
							+ " uses the secret");
		}
		if (keys == null && !security.acceptedSecrets().isEmpty()) {
			throw new InvalidConfigurationException("cluster.security.accepted-secrets", "set",
					"it together with 'cluster.security.secret', the secret that is in use");
		}
		return new TransportSecurity(tls, security.ssl().verifyIdentity(), keys, security.signing(),
				security.protectedMode());
	}

	private static void checkPropagation(ClusterProperties properties, @Nullable ClassLoader classLoader) {
		if (properties.security().propagatePrincipal() && !ClassUtils.isPresent(AUTHENTICATION, classLoader)) {
			throw new InvalidConfigurationException("cluster.security.propagate-principal", true,
					"false, or add org.springframework.security:spring-security-core to the class path");
		}
	}

	private static LeaderLock noLock() {
		throw new InvalidConfigurationException("cluster.leader.strategy", "lock-registry",
				"quorum, or add a module of Spring Integration that has a LockRegistry to the class path, as"
						+ " org.springframework.integration:spring-integration-jdbc or spring-integration-redis, and define"
						+ " a bean of it");
	}

	@Bean
	@ConditionalOnMissingBean
	ClusterManager clusterManager(Cluster cluster) {
		return cluster.manager();
	}

	@Bean
	@ConditionalOnMissingBean
	Leadership clusterLeadership(ClusterManager manager) {
		return manager.leadership();
	}

	@Bean
	@ConditionalOnMissingBean
	RemoteService remoteService(Cluster cluster) {
		return cluster.remoteService();
	}

	@Bean
	@ConditionalOnMissingBean
	ServiceRegistry serviceRegistry(Cluster cluster) {
		return cluster.serviceRegistry();
	}

	@Bean
	@ConditionalOnMissingBean
	MessageTransport messageTransport(Cluster cluster) {
		return cluster.messageTransport();
	}

	@Bean
	@ConditionalOnMissingBean(name = "clusterNodeLifecycle")
	NodeLifecycle clusterNodeLifecycle(Cluster cluster) {
		return new NodeLifecycle(cluster);
	}

	@Bean
	@ConditionalOnMissingBean(name = "clusterServiceLifecycle")
	ServiceLifecycle clusterServiceLifecycle(Cluster cluster, ClusterProperties properties) {
		return new ServiceLifecycle(cluster, properties.service().drainTimeout());
	}

	@Bean
	@ConditionalOnMissingBean(name = "applicationClusterEvents")
	ApplicationClusterEvents applicationClusterEvents(ClusterManager manager, ApplicationEventPublisher publisher) {
		return new ApplicationClusterEvents(manager, publisher);
	}

}
