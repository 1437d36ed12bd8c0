using System.Text.Encodings.Web;
using System.Text.Json;

namespace LukePipeline.Client.Exports;

/// <summary>JSON as other tools like to read it: letters as they are.</summary>
internal static class ExportJson
{
    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(object value) => JsonSerializer.Serialize(value, Options);
}
