using System.Text.Json;
using System.Text.Json.Nodes;

namespace LukePipeline.Client.Running;

/// <summary>
/// What the runs of one command tell on standard output: text as it comes; for machines one value at the end, that of the last run, with what was
/// told of an interrupted one that was finished first under <c>resumed</c>.
/// </summary>
internal sealed class RunOutput(TextWriter output, bool json) : IDisposable
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly StringWriter _value = new();
    private JsonNode? _resumed;

    /// <summary>Where the run at work tells how it ended.</summary>
    public TextWriter Current => json ? _value : output;

    /// <summary>Tells that the run which has ended was an interrupted one, and that another look follows.</summary>
    public void MarkResumed()
    {
        if (json)
        {
            _resumed = Value();
            _value.GetStringBuilder().Clear();
        }
    }

    /// <summary>Writes the value, also where the last run ends with an error: what was finished before it is finished.</summary>
    public void Dispose()
    {
        if (_resumed is null)
        {
            output.Write(_value.ToString());
        }
        else
        {
            output.WriteLine(Value().ToJsonString(Indented));
        }
    }

    private JsonObject Value()
    {
        var text = _value.ToString();
        var value = text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!.AsObject();
        if (_resumed is not null)
        {
            value["resumed"] = _resumed;
        }

        return value;
    }
}
