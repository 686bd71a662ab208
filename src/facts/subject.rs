//! The names of arXiv's subjects, which spell out what `cs.CV` abbreviates.

/// The subjects that papers in lists have, in order. Source: <https://arxiv.org/category_taxonomy>.
const SUBJECTS: [(&str, &str); 76] = [
    ("cs.AI", "Artificial Intelligence"),
    ("cs.AR", "Hardware Architecture"),
    ("cs.CC", "Computational Complexity"),
    ("cs.CE", "Computational Engineering, Finance, and Science"),
    ("cs.CG", "Computational Geometry"),
    ("cs.CL", "Computation and Language"),
    ("cs.CR", "Cryptography and Security"),
    ("cs.CV", "Computer Vision and Pattern Recognition"),
    ("cs.CY", "Computers and Society"),
    ("cs.DB", "Databases"),
    ("cs.DC", "Distributed, Parallel, and Cluster Computing"),
    ("cs.DL", "Digital Libraries"),
    ("cs.DM", "Discrete Mathematics"),
    ("cs.DS", "Data Structures and Algorithms"),
    ("cs.ET", "Emerging Technologies"),
    ("cs.FL", "Formal Languages and Automata Theory"),
    ("cs.GR", "Graphics"),
    ("cs.GT", "Computer Science and Game Theory"),
    ("cs.HC", "Human-Computer Interaction"),
    ("cs.IR", "Information Retrieval"),
    ("cs.IT", "Information Theory"),
    ("cs.LG", "Machine Learning"),
    ("cs.LO", "Logic in Computer Science"),
    ("cs.MA", "Multiagent Systems"),
    ("cs.MM", "Multimedia"),
    ("cs.MS", "Mathematical Software"),
    ("cs.NA", "Numerical Analysis"),
    ("cs.NE", "Neural and Evolutionary Computing"),
    ("cs.NI", "Networking and Internet Architecture"),
    ("cs.OS", "Operating Systems"),
    ("cs.PF", "Performance"),
    ("cs.PL", "Programming Languages"),
    ("cs.RO", "Robotics"),
    ("cs.SC", "Symbolic Computation"),
    ("cs.SD", "Sound"),
    ("cs.SE", "Software Engineering"),
    ("cs.SI", "Social and Information Networks"),
    ("cs.SY", "Systems and Control"),
    ("econ.EM", "Econometrics"),
    ("econ.GN", "General Economics"),
    ("eess.AS", "Audio and Speech Processing"),
    ("eess.IV", "Image and Video Processing"),
    ("eess.SP", "Signal Processing"),
    ("eess.SY", "Systems and Control"),
    ("math.CO", "Combinatorics"),
    ("math.NA", "Numerical Analysis"),
    ("math.OC", "Optimization and Control"),
    ("math.PR", "Probability"),
    ("math.ST", "Statistics Theory"),
    ("physics.ao-ph", "Atmospheric and Oceanic Physics"),
    ("physics.bio-ph", "Biological Physics"),
    ("physics.chem-ph", "Chemical Physics"),
    ("physics.comp-ph", "Computational Physics"),
    ("physics.data-an", "Data Analysis, Statistics and Probability"),
    ("physics.flu-dyn", "Fluid Dynamics"),
    ("physics.geo-ph", "Geophysics"),
    ("physics.med-ph", "Medical Physics"),
    ("physics.soc-ph", "Physics and Society"),
    ("q-bio.BM", "Biomolecules"),
    ("q-bio.CB", "Cell Behavior"),
    ("q-bio.GN", "Genomics"),
    ("q-bio.MN", "Molecular Networks"),
    ("q-bio.NC", "Neurons and Cognition"),
    ("q-bio.PE", "Populations and Evolution"),
    ("q-bio.QM", "Quantitative Methods"),
    ("q-bio.TO", "Tissues and Organs"),
    ("q-fin.CP", "Computational Finance"),
    ("q-fin.PM", "Portfolio Management"),
    ("q-fin.RM", "Risk Management"),
    ("q-fin.ST", "Statistical Finance"),
    ("q-fin.TR", "Trading and Market Microstructure"),
    ("quant-ph", "Quantum Physics"),
    ("stat.AP", "Applications of Statistics"),
    ("stat.CO", "Statistical Computation"),
    ("stat.ME", "Statistical Methodology"),
    ("stat.ML", "Machine Learning"),
];

/// The name of a subject; the text itself if it is not a known code.
#[must_use]
pub fn name(subject: &str) -> &str {
    SUBJECTS.binary_search_by_key(&subject, |(code, _)| code).map_or(subject, |at| SUBJECTS[at].1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_have_names() {
        assert!(SUBJECTS.is_sorted_by_key(|(code, _)| *code));
        assert_eq!([name("cs.CV"), name("Ornithology")], ["Computer Vision and Pattern Recognition", "Ornithology"]);
    }
}
