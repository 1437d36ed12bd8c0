using System.Text.Json;
using LukePipeline.Ground;
using LukePipeline.Luke.Tokenizer.Settings;
using LukePipeline.Reference.Modeling.Layers;

namespace LukePipeline.Reference.Verification;

/// <summary>How the reference refused a call: the type of its exception and the message.</summary>
internal sealed record RecordedFailure(string? Type, string Message)
{
    /// <summary>
    /// What our failure has to be for each type of the reference's. Where the reference stumbles over its own code (None where a
    /// value was expected, a variable that was never set), ours says what is missing or wrong.
    /// </summary>
    private static readonly Dictionary<string, InputFault[]> Faults = new(StringComparer.Ordinal)
    {
        ["AttributeError"] = [InputFault.Missing, InputFault.Invalid],
        ["IndexError"] = [InputFault.OutOfRange],
        ["NotImplementedError"] = [InputFault.Unsupported],
        ["RuntimeError"] = [InputFault.Mismatch],
        ["TypeError"] = [InputFault.Missing, InputFault.Invalid, InputFault.Unsupported],
        ["UnboundLocalError"] = [InputFault.Invalid],
        ["UnicodeEncodeError"] = [InputFault.NotUnicode],
        ["ValueError"] = [InputFault.Invalid, InputFault.Missing],
    };

    /// <summary>Reads <c>exception</c> of a recorded case; null where there is none.</summary>
    /// <exception cref="InvalidOperationException">It is not an object with a message.</exception>
    /// <exception cref="KeyNotFoundException">It is not an object with a message.</exception>
    public static RecordedFailure? Of(JsonElement recorded) =>
        recorded.TryGetProperty("exception", out var thrown) && thrown.ValueKind != JsonValueKind.Null
            ? new RecordedFailure(
                thrown.TryGetProperty("type", out var type) ? type.GetString() : null,
                ReferenceJson.GetText(thrown.GetProperty("message")))
            : null;

    /// <summary>What is wrong with our failure; null when it is of the recorded kind.</summary>
    public string? Difference(Exception failure)
    {
        InputFault? fault = failure switch
        {
            LukeTokenizerException tokenizer => tokenizer.Fault,
            ModelInputException model => model.Fault,
            _ => null,
        };
        if (fault is null)
        {
            return $"fails with an error that is not meant for users, recorded was {this}: {failure}";
        }

        return Type is null || !Faults.TryGetValue(Type, out var expected) || expected.Contains(fault.Value)
            ? null
            : $"fails because something is {fault} ({failure.Message}), recorded was {this}";
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Type ?? "a failure"}: {Message}";
}
