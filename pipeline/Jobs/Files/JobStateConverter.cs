using System.Text.Json;
using System.Text.Json.Serialization;

namespace LukePipeline.Jobs.Files;

/// <summary>The end of a job in the word that is used for it everywhere; manifests of earlier programs say <c>completed</c>.</summary>
internal sealed class JobStateConverter : JsonConverter<JobState>
{
    private const string Done = "done";

    private const string Cancelled = "cancelled";

    public override JobState Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetString() switch
    {
        Done or "completed" => JobState.Completed,
        Cancelled => JobState.Cancelled,
        var other => throw new JsonException($"'{other}' is no state of a job"),
    };

    public override void Write(Utf8JsonWriter writer, JobState value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value == JobState.Completed ? Done : Cancelled);
}
