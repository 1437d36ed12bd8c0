namespace LukePipeline.Ground;

/// <summary>
/// Why a document or a whole input file has no rows in the datasets, or why a job ended without them. One closed set, spelled the same in the
/// tables, the logs, the command line and client/README.md; the message beside it says the particulars.
/// </summary>
/// <remarks>New ones go to the end: silos and clients of two versions tell each other their numbers.</remarks>
public enum ReasonCode
{
    /// <summary>The line is not a JSON object, or names a field that we read twice.</summary>
    InvalidJson,

    /// <summary>The bytes are not UTF-8; nothing is replaced silently.</summary>
    InvalidUtf8,

    /// <summary>A JSON string holds half of a surrogate pair (<c>\ud83d</c> alone): no Unicode text at all.</summary>
    InvalidUnicode,

    /// <summary>The file is UTF-16 or UTF-32, or a page that is not valid in the encoding that it declares, or in one that is not read: convert it to UTF-8.</summary>
    UnsupportedEncoding,

    /// <summary>The document has no text field, or the field is not a string.</summary>
    MissingText,

    /// <summary>The id is a list or an object, or longer than 1,024 bytes, or the job names documents by their ids and there is none.</summary>
    InvalidId,

    /// <summary>The words, sentences or mentions that came with the document are missing, out of order or outside its text.</summary>
    InvalidSegmentation,

    /// <summary>The document is larger than <c>maxDocumentBytes</c>, or its carried metadata than 64 KiB.</summary>
    TooLarge,

    /// <summary>The input expands so much that it can only be meant to fill the memory or the disk.</summary>
    DecompressionBomb,

    /// <summary>The file is damaged: bad compressed data, a wrong checksum, a broken Parquet footer, a missing end, a quote in <c>.csv</c> that is never closed.</summary>
    CorruptInput,

    /// <summary>The Parquet file has no such column, or the column does not hold what it should.</summary>
    SchemaMismatch,

    /// <summary>The input is not the one that was planned: its length, time or content is another.</summary>
    InputChanged,

    /// <summary>The input could not be read: it is gone, or access was denied.</summary>
    InputUnreadable,

    /// <summary>The input is a link, or lies outside the folders that may be read.</summary>
    UnsafePath,

    /// <summary>The model gave no finite numbers for the document.</summary>
    NumericalError,

    /// <summary>The document ended its process twice while it was processed alone, or the file while it was opened; it is skipped.</summary>
    PoisonDocument,

    /// <summary>An unexpected error of our own, while a document was processed or a job was planned or completed.</summary>
    InternalError,

    /// <summary>Of a job: the model files are not those of the plan, their hash is another, or they cannot be read.</summary>
    ModelMismatch,

    /// <summary>Of a job: a shard failed more often than is retried, or no silo could work on it.</summary>
    ShardFailed,

    /// <summary>Of a job: the output belongs to another job, or another process has taken this one over.</summary>
    OwnershipLost,

    /// <summary>Of a job: the store cannot be reached, or refuses to write.</summary>
    StoreUnavailable,

    /// <summary>Of a job: there is no space left for its files.</summary>
    OutOfSpace,

    /// <summary>Of a job: a user cancelled it.</summary>
    Cancelled,

    /// <summary>Of a job: what is recorded below its output is damaged, gone, or made by another version of the program or of its segmenter.</summary>
    StateMismatch,

    /// <summary>The file is not damaged, but of a kind that is not read here: another compression or codec, an encryption, a container of files, an Office document, a picture.</summary>
    UnsupportedFormat,

    /// <summary>The job names documents by their ids, and a document before this one in its input has the same.</summary>
    DuplicateId,

    /// <summary>Of a job: the dataset was made with other settings, models or tables.</summary>
    DatasetMismatch,

    /// <summary>Of a job: more inputs of the dataset are gone than may be.</summary>
    TooManyDeleted,

    /// <summary>Of a job: the dataset was rolled back, and nobody has said to go on from there.</summary>
    RolledBack,

    /// <summary>Of a job: the log of a table of the dataset has a version that another program wrote.</summary>
    TableChangedByOthers,
}
