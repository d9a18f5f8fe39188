// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system.lock;

import java.time.Duration;

import javax.sql.DataSource;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.integration.jdbc.lock.DefaultLockRepository;
import org.springframework.integration.jdbc.lock.JdbcLockRegistry;
import org.springframework.integration.redis.util.RedisLockRegistry;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;

/**
 * The application of the other tests, whose leader is the node that has a lock in a
 * store.
 */
@SpringBootApplication(scanBasePackages = "io.sngo.cluster.system.app", proxyBeanMethods = false)
public class LockApplication {

	public static void main(String[] args) {
		SpringApplication.run(LockApplication.class, args);
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnProperty(name = "system.lock-store", havingValue = "h2")
	static class Jdbc {

		@Bean
		DataSource dataSource(@Value("${system.lock-store-url}") String url) {
			return new DriverManagerDataSource(url, "sa", "");
		}

		@Bean
		JdbcTransactionManager transactionManager(DataSource dataSource) {
			return new JdbcTransactionManager(dataSource);
		}

		@Bean
		DefaultLockRepository lockRepository(DataSource dataSource) {
			return new DefaultLockRepository(dataSource);
		}

		@Bean
		JdbcLockRegistry lockRegistry(DefaultLockRepository repository) {
			return new JdbcLockRegistry(repository);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnProperty(name = "system.lock-store", havingValue = "redis")
	static class Redis {

		@Bean
		LettuceConnectionFactory connectionFactory(@Value("${system.lock-store-port}") int port) {
			return new LettuceConnectionFactory(new RedisStandaloneConfiguration("127.0.0.1", port),
					LettuceClientConfiguration.builder().commandTimeout(Duration.ofMillis(500)).build());
		}

		@Bean
		RedisLockRegistry lockRegistry(LettuceConnectionFactory connections) {
			return new RedisLockRegistry(connections, "system-tests");
		}

	}

}
