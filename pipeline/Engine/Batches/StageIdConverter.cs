using System.Text.Json;
using System.Text.Json.Serialization;

namespace LukePipeline.Engine.Batches;

/// <summary>Writes a stage as its name, as a value and as a key.</summary>
internal sealed class StageIdConverter : JsonConverter<StageId>
{
    public override StageId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(reader.GetString() ?? throw new JsonException("A stage is a name, not null."));

    public override void Write(Utf8JsonWriter writer, StageId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Name);

    public override StageId ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetString()!);

    public override void WriteAsPropertyName(Utf8JsonWriter writer, StageId value, JsonSerializerOptions options) => writer.WritePropertyName(value.Name);
}
