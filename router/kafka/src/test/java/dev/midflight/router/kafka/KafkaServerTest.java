package dev.midflight.router.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

final class KafkaServerTest {

    @Test
    void keepsWhatIsPublishedAndEndsWhenClosed() throws Exception {
        KafkaServer server = KafkaServer.launch();
        try (server) {
            server.topic("letters", 2);
            Map<String, Object> settings = new HashMap<>(server.client());
            try (KafkaProducer<String, String> producer =
                    new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
                var unused = producer.send(new ProducerRecord<>("letters", 1, "a", "b"))
                        .get(20, TimeUnit.SECONDS);
            }
            settings.put("auto.offset.reset", "earliest");
            try (KafkaConsumer<String, String> consumer =
                    new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
                TopicPartition partition = new TopicPartition("letters", 1);
                consumer.assign(List.of(partition));

                assertThat(consumer.poll(Duration.ofSeconds(20)).records(partition))
                        .singleElement()
                        .satisfies(record -> assertThat(record.value()).isEqualTo("b"));
            }
        }
        assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), server.port()).close())
                .hasMessageContaining("refused");
    }
}
