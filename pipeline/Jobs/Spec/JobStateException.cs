using System.Text.Json;
using LukePipeline.Ground;

namespace LukePipeline.Jobs.Spec;

/// <summary>What is recorded of a job below its output prefix cannot be used: damaged, gone, or made by another version.</summary>
public sealed class JobStateException(string message, Exception? innerException = null) : LukeException(message, innerException, ReasonCode.StateMismatch)
{
    internal static T Read<T>(ReadOnlySpan<byte> bytes, string origin, Func<T, string?>? findProblem = null)
    {
        try
        {
            var value = JobJson.FromBytes<T>(bytes) ?? throw new JsonException("it is null");
            return findProblem?.Invoke(value) is { } problem ? throw Refuse(origin, problem, null) : value;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException or NotSupportedException)
        {
            throw Refuse(origin, e.Message, e);
        }
    }

    internal static T Read<T>(ReadOnlyMemory<byte> bytes, string origin, Func<ReadOnlyMemory<byte>, T?> read, Func<T, string?> findProblem)
    {
        try
        {
            var value = read(bytes) ?? throw new InvalidDataException("it is null");
            return findProblem(value) is { } problem ? throw Refuse(origin, problem, null) : value;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException or NotSupportedException or InvalidDataException or IOException or FormatException or OverflowException)
        {
            throw Refuse(origin, e.Message, e);
        }
    }

    /// <summary>Why a file of this version cannot be read; null when it can.</summary>
    internal static string? ProblemOf(int version, int known) => version <= known
        ? null
        : $"a later program wrote it (version {version} of the file, this program knows {known}): upgrade this program";

    private static JobStateException Refuse(string origin, string problem, Exception? cause) => new(
        $"{origin} cannot be used: {problem.TrimEnd('.')}. Run the job with --overwrite to begin anew, or take another output.", cause);
}
