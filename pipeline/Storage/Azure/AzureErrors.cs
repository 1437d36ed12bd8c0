using System.Xml;
using Azure;
using Azure.Identity;

namespace LukePipeline.Storage.Azure;

/// <summary>Turns what the Azure client throws into one sentence with a fix.</summary>
internal static class AzureErrors
{
    /// <summary>Whether an exception is a failure of the service or of the way to it, rather than a bug or the caller's cancellation.</summary>
    public static bool IsFailure(Exception e, CancellationToken cancellationToken) => e switch
    {
        RequestFailedException or IOException or HttpRequestException or AuthenticationFailedException => true,
        _ when IsOfReading(e) => true,
        AggregateException aggregate => aggregate.InnerExceptions.All(inner => IsFailure(inner, cancellationToken)),
        // The client reports its own timeouts as cancellations.
        OperationCanceledException => !cancellationToken.IsCancellationRequested,
        _ => false,
    };

    /// <summary>Whether a write was refused because its condition does not hold: the blob exists, is gone, or has changed.</summary>
    public static bool IsConditionRefused(RequestFailedException e) =>
        e.ErrorCode is "BlobAlreadyExists" or "ConditionNotMet" or "TargetConditionNotMet" or "BlobNotFound" or "ResourceNotFound" or "PendingCopyOperation"
        || (e.Status == 412 && string.IsNullOrEmpty(e.ErrorCode));

    /// <summary>
    /// What helps against an answer about one blob that no repetition changes; null for any other. Credentials that have expired are not of
    /// this kind: they concern every blob, and can be renewed.
    /// </summary>
    public static string? CureOf(RequestFailedException e) => e switch
    {
        { ErrorCode: "BlobArchived" } => "it is in the archive tier, rehydrate it (az storage blob set-tier --tier Hot) and run the job again",
        { ErrorCode: "BlobBeingRehydrated" } => "it is being rehydrated from the archive tier, which takes hours; run the job again when that is done",
        { ErrorCode: "BlobUsesCustomerSpecifiedEncryption" } => "it is encrypted with a key of its own, copy it to one without",
        { Status: 403, ErrorCode: not "AuthenticationFailed" } => "this identity may not read it, grant it access to the blob or leave the blob out",
        _ => null,
    };

    public static BlobStoreException Explain(Exception e, string location, string action)
    {
        var cause = e is AggregateException aggregate ? aggregate.InnerExceptions[^1] : e;
        var advice = cause switch
        {
            RequestFailedException { Status: 401 or 403 } =>
                "Check the credentials (AZURE_STORAGE_CONNECTION_STRING, a SAS in the URL, or 'az login') and the role: Storage Blob Data Contributor",
            AuthenticationFailedException =>
                "Sign in ('az login', a managed or workload identity), or set AZURE_STORAGE_CONNECTION_STRING",
            RequestFailedException named when IsOfName(named) => "Correct the URL: a container has 3 to 63 small letters, figures and hyphens",
            RequestFailedException { Status: 404 } => "Check the account and the container",
            _ => "Check the network and the service, then run the same command again",
        };
        var detail = cause is RequestFailedException { ErrorCode: { Length: > 0 } code } failed ? $"{failed.Status} {code}" : FirstLine(cause.Message);
        return new BlobStoreException($"{location} cannot be used ({action}): {detail.TrimEnd('.')}. {advice}.", e)
        {
            ComesAgain = cause is RequestFailedException refused && IsOfName(refused),
            MayBeOfThisProcess = cause is AuthenticationFailedException or RequestFailedException { Status: 401 or 403 },
        };
    }

    /// <summary>Whether the service refuses a name that it would give to nothing.</summary>
    private static bool IsOfName(RequestFailedException e) => e is { Status: 400, ErrorCode: "OutOfRangeInput" or "InvalidResourceName" or "InvalidUri" };

    /// <summary>Whether the client could not make sense of an answer: one that is no XML, or leaves out what has to be there.</summary>
    private static bool IsOfReading(Exception e) =>
        e is XmlException
        || (e is FormatException or OverflowException or NullReferenceException or ArgumentException or InvalidOperationException or InvalidCastException
            && e.StackTrace?.Contains(" Azure.Storage.", StringComparison.Ordinal) == true);

    private static string FirstLine(string message) => message.Split('\n', 2)[0].Trim();
}
