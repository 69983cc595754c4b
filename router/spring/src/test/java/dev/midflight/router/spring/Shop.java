package dev.midflight.router.spring;

import com.zaxxer.hikari.HikariDataSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;

/** An application as somebody would write it. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
class Shop {

    @Bean
    HikariDataSource before() {
        return pool("before");
    }

    @Bean
    HikariDataSource after() {
        return pool("after");
    }

    static HikariDataSource pool(String database) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(Databases.SERVER.jdbcUrl(database));
        pool.setUsername(Databases.SERVER.adminUser());
        pool.setPassword(Databases.SERVER.adminPassword());
        pool.setMaximumPoolSize(2);
        pool.setMinimumIdle(0);
        return pool;
    }
}
